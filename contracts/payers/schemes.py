"""The schemes of electronic addresses, from the EAS code list, that invoices are sent by."""

from __future__ import annotations

# Names of registers are the same in every language.
SCHEMES = {
    "EM": "E-mail",
    "0088": "GLN (EAN)",
    "0060": "DUNS",
    "0199": "LEI",
    "0204": "Leitweg-ID (DE)",
    "0002": "SIRENE (FR)",
    "0009": "SIRET (FR)",
    "0225": "FRCTC (FR)",
    "0007": "Organisationsnummer (SE)",
    "0037": "OVT (FI)",
    "0096": "P-nummer (DK)",
    "0106": "KvK (NL)",
    "0151": "ABN (AU)",
    "0183": "UIDB (CH)",
    "0184": "CVR (DK)",
    "0190": "OIN (NL)",
    "0191": "Registrikood (EE)",
    "0192": "Organisasjonsnummer (NO)",
    "0195": "UEN (SG)",
    "0196": "Kennitala (IS)",
    "0200": "Juridinio asmens kodas (LT)",
    "0208": "Ondernemingsnummer (BE)",
    "0211": "Partita IVA (IT)",
    "0213": "ALV-numero (FI)",
    "0216": "OVT (FI, new)",
    "9910": "VAT (HU)",
    "9914": "VAT (AT)",
    "9918": "SWIFT",
    "9920": "VAT (ES)",
    "9925": "VAT (BE)",
    "9926": "VAT (BG)",
    "9928": "VAT (CY)",
    "9929": "VAT (CZ)",
    "9930": "VAT (DE)",
    "9931": "VAT (EE)",
    "9932": "VAT (GB)",
    "9933": "VAT (GR)",
    "9934": "VAT (HR)",
    "9935": "VAT (IE)",
    "9937": "VAT (LT)",
    "9938": "VAT (LU)",
    "9939": "VAT (LV)",
    "9943": "VAT (MT)",
    "9944": "VAT (NL)",
    "9945": "VAT (PL)",
    "9946": "VAT (PT)",
    "9947": "VAT (RO)",
    "9949": "VAT (SI)",
    "9950": "VAT (SK)",
    "9957": "VAT (FR)",
}


def schemes() -> list[tuple[str, str]]:
    """Every scheme, to choose from, by its name."""
    return [(code, f"{name}: {code}") for code, name in SCHEMES.items()]
