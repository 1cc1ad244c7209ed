"""Who stands before the questions of the oracle: posts, capacities, and what each sees."""

# A post is `role` (of the innovation's own agency or government), `role@neighbour` (another agency of the government)
# or `role@foreign` (another government).
AGENCY = ("innovator", "operator", "head")
GOVERNMENT = ("bureau", "sekda", "regent", "inspector", "administrator", "panel")
OWN = (*AGENCY, *GOVERNMENT, "lan")
ELSEWHERE = (
    *(f"{role}@neighbour" for role in AGENCY),
    *(f"{role}@foreign" for role in (*AGENCY, *GOVERNMENT)),
)
CAPACITIES = ("definitive", "plt", "plh", "pj", "pjs", "delegate")
# Law 30/2014, article 14: these take no strategic decisions.
ACTING = ("plt", "plh", "delegate")
# Posts by themselves: somebody without any office; the author of everything, who also holds every deciding office; the
# head who permitted a proposal, and who is also on the panel and the regent.
ALONE = ("nobody", "author", "busy")
# `author` and `busy` hold these offices besides, in the definitive capacity.
SEVERAL_OFFICES = {
    "author": (*AGENCY, "bureau", "sekda", "regent", "panel", "lan"),
    "busy": ("head", "regent", "panel"),
}

GROUPS = {
    "agency": AGENCY,
    "government": GOVERNMENT,
    "leaders": ("sekda", "regent"),
    "neighbour": tuple(f"{role}@neighbour" for role in AGENCY),
    "neighbours": tuple(f"{role}@neighbour" for role in AGENCY),
    "all": (*OWN, *ELSEWHERE, *ALONE),
}

# Who sees it at all: others are told that there is no such thing. LAN's reviewers see what was put before them, and
# what was handed in or concluded where the policy lets them watch.
SEEN = {
    "innovation": "agency government lan",
    "innovation draft": "agency bureau",
    "innovation draft, no agency": "bureau",
    "innovation withdrawn": "agency government",
    "innovation withdrawn, never submitted": "agency bureau",
    "contract": "agency government",
    "report": "agency government",
    "report submitted": "agency government lan",
    "report evaluated": "agency government lan",
    "report at tuban-2018 bureau": "agency government lan",
    "appraisal": "agency government",
    "appraisal concluded": "agency government lan",
    "follow_up": "agency government",
    "plan_change": "agency government",
    "plan_change draft": "agency bureau",
    "plan_change draft, incomplete": "agency bureau",
    "appointment": "administrator inspector",
    "official": "administrator inspector",
    "privacy": "administrator inspector leaders",
    "monthly_progress": "agency bureau leaders inspector administrator",
    # Not the panel, which decides on innovations alone.
    "show_cause": "agency bureau leaders inspector administrator",
    "programme": "agency government neighbour",
    # Until its round closes.
    "idea": "agency bureau",
    "regulation": "bureau leaders inspector administrator",
    "regulation in_force": "agency neighbours government",
    "regulation amended": "agency neighbours government",
    "regulation revoked": "agency neighbours government",
}
