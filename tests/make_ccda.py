"""Small C-CDA documents for the tests: a header, and sections of given XML."""

XSI = 'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"'
MEDICATIONS = "10183-2"


def section(
    code: str = "8653-8", title: str = "Instructions", text: str = "", entries: str = "", inner: str = ""
) -> str:
    """A `<component>` with one section; `inner` is more of them, nested."""
    shown = f"<title>{title}</title>" if title else ""
    return f'<component><section><code code="{code}"/>{shown}<text>{text}</text>{entries}{inner}</section></component>'


def document(*sections: str, header: str = "", prolog: str = "") -> bytes:
    """A document of these sections, each with what wraps it."""
    return (
        f'{prolog}<ClinicalDocument xmlns="urn:hl7-org:v3" {XSI}>{header}'
        f"<component><structuredBody>{''.join(sections)}</structuredBody></component></ClinicalDocument>"
    ).encode()


def medication(
    name: str = "",
    *,
    dose: str = "",
    unit: str = "",
    route: str = "",
    times: str = "",
    reference: str = "",
    state: str = "active",
    more: str = "",
    negated: bool = False,
) -> str:
    """An `<entry>` with a medication activity."""
    quantity = f'<doseQuantity value="{dose}" unit="{unit}"/>' if dose else ""
    by = f'<routeCode displayName="{route}"/>' if route else ""
    text = f'<text><reference value="#{reference}"/></text>' if reference else ""
    code = f'<code displayName="{name}"/>' if name else '<code nullFlavor="UNK"/>'
    negation = ' negationInd="true"' if negated else ""
    return (
        f'<entry><substanceAdministration classCode="SBADM" moodCode="EVN"{negation}>{text}<statusCode code="{state}"/>'
        f"{times}{by}{quantity}<consumable><manufacturedProduct><manufacturedMaterial>{code}</manufacturedMaterial>"
        f"</manufacturedProduct></consumable>{more}</substanceAdministration></entry>"
    )


def every(value: str, unit: str) -> str:
    """The time of something that is repeated."""
    return f'<effectiveTime xsi:type="PIVL_TS" operator="A"><period value="{value}" unit="{unit}"/></effectiveTime>'


def at(event: str, offset: str = "") -> str:
    """The time of something that goes with an event of the day, such as "HS"."""
    return f'<effectiveTime xsi:type="EIVL_TS" operator="A"><event code="{event}"/>{offset}</effectiveTime>'


def between(low: str, high: str) -> str:
    """The time of something with a start and an end."""
    return f'<effectiveTime xsi:type="IVL_TS"><low value="{low}"/><high value="{high}"/></effectiveTime>'


def table(titles: list[str], *rows: list[str], ids: list[str] | None = None) -> str:
    """A table with a row of titles; ids: one for each row."""
    head = "".join(f"<th>{title}</th>" for title in titles)
    body = ""
    for number, row in enumerate(rows):
        identity = f' ID="{ids[number]}"' if ids else ""
        body += f"<tr{identity}>{''.join(f'<td>{cell}</td>' for cell in row)}</tr>"
    return f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"
