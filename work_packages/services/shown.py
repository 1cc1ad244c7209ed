"""A judged package in words, as pages and the API show it."""

from dataclasses import dataclass
from datetime import date

from work_packages.curve.codes import CriticalReason, ForecastCode, TrafficLight
from work_packages.curve.drawing import DrawnCurve, drawn
from work_packages.curve.judging import CriticalJudgement
from work_packages.curve.money import LatePenalty
from work_packages.curve.rule_document import CriticalRuleDocument
from work_packages.curve.series import Absorption, CurvePoint
from work_packages.models import CriticalRuleVersion, ShowCauseCase, WorkPackage
from work_packages.services.judged import JudgedPackage


@dataclass(frozen=True, slots=True)
class ShownPackage:
    """A judged package as the pages show it."""

    package: WorkPackage
    judged: CriticalJudgement
    light: str
    why: str
    forecast: str
    paid: Absorption
    penalty: LatePenalty | None
    rule: CriticalRuleDocument
    version: CriticalRuleVersion
    ends_on: date | None
    points: tuple[CurvePoint, ...]
    drawing: DrawnCurve | None = None
    case: ShowCauseCase | None = None


def shown_package(
    stand: JudgedPackage, *, on: date, case: ShowCauseCase | None = None, draw: bool = False
) -> ShownPackage:
    """The package in words, with its drawing where one is wanted. No query."""
    judged = stand.judgement
    return ShownPackage(
        package=stand.package,
        judged=judged,
        light=str(TrafficLight(judged.light).label),
        why=str(CriticalReason(judged.reason).label) if judged.reason else "",
        forecast=str(ForecastCode(judged.forecast.code).label),
        paid=stand.paid,
        penalty=stand.penalty(on),
        rule=stand.rule,
        version=stand.version,
        ends_on=stand.ends_on,
        points=stand.curve.points,
        drawing=drawn(stand.curve, today=on, finish_on=judged.forecast.finish_on) if draw else None,
        case=case,
    )
