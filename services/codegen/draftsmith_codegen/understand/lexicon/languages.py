"""Languages by their English names, with their locales (BCP 47)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

LANGUAGES: Final[Mapping[str, str]] = {
    "english": "en", "french": "fr", "german": "de", "spanish": "es", "italian": "it", "portuguese": "pt",
    "dutch": "nl", "polish": "pl", "turkish": "tr", "arabic": "ar", "hindi": "hi", "chinese": "zh", "japanese": "ja",
    "welsh": "cy", "greek": "el", "russian": "ru", "ukrainian": "uk", "swedish": "sv", "danish": "da",
    "norwegian": "no", "finnish": "fi", "czech": "cs", "hungarian": "hu", "romanian": "ro", "thai": "th",
    "korean": "ko", "vietnamese": "vi", "malayalam": "ml", "tamil": "ta", "urdu": "ur", "bengali": "bn",
    "marathi": "mr", "catalan": "ca", "flemish": "nl-BE", "irish": "ga", "hebrew": "he", "persian": "fa",
    "swahili": "sw", "indonesian": "id", "malay": "ms", "croatian": "hr",
}  # fmt: skip
