"""What people ask for that this version does not build: the words, and what is said about it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Unbuilt:
    """`pattern` is a regular expression over the plain text in lower case; `instead` says what is there."""

    feature: str
    pattern: str
    instead: str


UNBUILT: tuple[Unbuilt, ...] = (
    Unbuilt(
        "payments",
        r"\bonline payments?|\bpayments? (?:processing|gateway|integration|online)|\bwith payments\b|"
        r"\bpay (?:online|by card|with|via|through)|"
        r"\baccept payments?|\b(?:take|process|collect)s? payments?|\bstripe\b|\bpaypal\b|\bcredit cards?\b|"
        r"\bin-app purchases?|\bcheckout page|\bcan pay\b|"
        r"\bbilling system",
        "amounts can be kept as money fields; nothing is charged",
    ),
    Unbuilt(
        "chat",
        r"\bchat(?:s|ting)?\b(?!bot)|\binstant messag|\bdirect messag|\bprivate messag|"
        r"\bmessage each other|\bmessaging\b",
        "messages can be kept as records; there is no live chat",
    ),
    Unbuilt(
        "maps",
        r"\b(?:on|in) an? (?:interactive )?map\b|\bmaps?\b(?! of)|\bgps\b|\bgeolocation|\bgeo-?locat|"
        r"\blive location|\broute planning|\bnavigation to\b",
        "places are kept as text",
    ),
    Unbuilt(
        "mobile app",
        r"\b(?:mobile|phone|native) apps?\b|\bios\b|\bandroid\b|\biphone|\bapp store\b|"
        r"\breact native|\bflutter\b",
        "the web app works on a phone's browser",
    ),
    Unbuilt(
        "notifications",
        r"\bpush notifications?|\bnotif(?:y|ies|ied|ications?)\b|\bremind(?:s|ed)?\b|"
        r"\bsends? (?:out )?(?:an? )?(?:automatic )?(?:emails?|reminders?|sms)|"
        r"\bemail reminders?|"
        r"\bsms\b|\btext messages?\b|\balerts?\b|\bwarn (?:me|us|them)\b|\bemails? (?:is|are) sent|"
        r"\bgets? (?:an )?emails?",
        "nothing is sent yet; lists can be filtered and sorted instead",
    ),
    Unbuilt(
        "file uploads",
        r"\bupload|\battach(?:ment|ments|ed)? (?:files?|documents?|photos?)|\battachments?\b|"
        r"\bimage galler|\bphoto galler|\bprofile (?:picture|photo)s?\b|\bfile storage",
        "files are kept as links",
    ),
    Unbuilt(
        "video calls",
        r"\bvideo (?:calls?|conferenc|chat|consult)|\bvideo-?conferenc|\bwebrtc|\bzoom (?:calls?|"
        r"meetings?|integration)|\blive stream|\bstreaming\b",
        "a link to a call can be kept",
    ),
    Unbuilt(
        "artificial intelligence",
        r"\bai\b|\bai-powered|\bartificial intelligence|\bmachine learning|\bgpt\b|"
        r"\bllms?\b|\brecommendations? (?:engine|system|algorithm)|\brecommends?\b|"
        r"\bsuggests? (?:recipes|products|movies|books) (?:based|automatically)|\bface recognition|\bpredict",
        "there is none in the app",
    ),
    Unbuilt(
        "calendar sync",
        r"\b(?:google|outlook|apple|ical) calendar|\bcalendar (?:sync|integration|view)|"
        r"\bsync(?:s|ed)? with|\bcalendar\b(?! (?:app|of|year|day|month|week))",
        "dates are shown in lists, sortable and filtered by range",
    ),
    Unbuilt(
        "reports and charts",
        r"\bcharts?\b|\bgraphs?\b|\banalytics\b|\bdashboards?\b|\bstatistics\b|"
        r"\bmonthly reports?|\bgenerates? (?:\w+ )?reports?|\breporting\b|\bvisuali[sz]",
        "the home page shows totals; lists can be searched, sorted and filtered",
    ),
    Unbuilt(
        "documents (PDF) and printing",
        r"\bpdfs?\b|\bprint(?:s|ed|able|ing)?\b(?! (?:run|shop|number|edition))|"
        r"\bqr[ -]codes?|\bgenerates? (?:an? )?(?:certificate|invoice|"
        r"contract)s?",
        "records are shown on pages",
    ),
    Unbuilt(
        "import and export",
        r"\b(?:import|export)(?:s|ed|ing)?\b|\bcsv\b|\bexcel\b|\bspreadsheets?\b",
        "data goes in and out through the API",
    ),
    Unbuilt(
        "sign-in with other accounts",
        r"\bsocial (?:login|sign|media)|\b(?:log|sign) ?in with (?:google|"
        r"facebook|apple|microsoft|github)|\bsso\b|\bsingle sign|\boauth\b|"
        r"\bsaml\b|\bldap\b|"
        r"\btwo-factor|\b2fa\b|\bmfa\b",
        "people sign in with email and password",
    ),
    Unbuilt("scanning", r"\bscan(?:s|ned|ning|ner)?\b|\bbarcode reader|\bcamera\b", "codes are typed"),
    Unbuilt(
        "links to other systems",
        r"\bintegrat(?:e|es|ed|ion|ions) with\b|\bslack\b|\bzapier\b|\bsalesforce\b|"
        r"\bquickbooks\b|\bwebhooks?\b|\bshopify\b|\bmailchimp\b|\btwilio\b",
        "other systems can use the API",
    ),
    Unbuilt(
        "several languages",
        r"\bmulti-?lingual|\bmultiple languages|\bseveral languages|\btranslat(?:e|ed|ion|"
        r"ions)\b|\bin (?:english|french|german|spanish) and (?:english|french|german|"
        r"spanish)",
        "the app speaks English",
    ),
    Unbuilt("working offline", r"\boffline\b", "the app needs its server"),
    Unbuilt(
        "automatic rules",
        r"\bautomatic(?:ally)?\b|\bcalculat(?:e|es|ed|ion|ions)\b|\bno[- ]overlap|"
        r"\bdouble[- ]book|\bworkflows?\b|\brecurring\b|\bwait(?:ing)? ?list",
        "values are entered by people; the app keeps and shows them",
    ),
)
