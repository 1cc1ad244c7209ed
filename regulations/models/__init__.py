"""Models of decrees and regulations."""

from regulations.models.regulation import AnnexEntry, Regulation, RegulationArticle

__all__ = ["AnnexEntry", "Regulation", "RegulationArticle"]
