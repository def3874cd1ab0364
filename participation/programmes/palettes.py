"""The colours a programme may have: a class each, so that no style is ever written (decision 22)."""

from collections.abc import Mapping

# Spare ones first; the others were mixed for the first eight programmes.
PALETTES: Mapping[str, str] = {
    "violet": "Viol",
    "purple": "Ljung",
    "sea": "Hav",
    "grass": "Gräs",
    "slate": "Skiffer",
    "oskarstrom": "Tegel (Oskarström)",
    "getinge": "Blåklint (Getinge)",
    "vallas": "Hallon (Vallås)",
    "stadens-hjarta": "Röd (Stadens hjärta)",
    "simlangsdalen": "Skog (Simlångsdalen)",
    "tronninge": "Å (Trönninge)",
    "harplinge": "Råg (Harplinge)",
    "kvibille": "Lav (Kvibille)",
}
