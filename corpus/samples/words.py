"""The few words that the built files add to the texts, in each language of the collection."""

from __future__ import annotations

DEMONSTRATION = {
    "en": "Demonstration material: the organisations, people and figures in it are invented.",
    "nl": "Demonstratiemateriaal: de organisaties, personen en cijfers hierin zijn verzonnen.",
    "fr": "Document de démonstration : les organisations, les personnes et les chiffres sont inventés.",
    "es": "Material de demostración: las organizaciones, las personas y las cifras son inventadas.",
    "pt": "Material de demonstração: as organizações, as pessoas e os números são inventados.",
    "ar": "مادة للعرض التجريبي: المنظمات والأشخاص والأرقام الواردة فيها من نسج الخيال.",
    "sw": "Nyenzo za maonyesho: mashirika, watu na takwimu zilizomo ni za kubuniwa.",
}
READ_ME = {
    "en": "Read me",
    "nl": "Lees mij",
    "fr": "Lisez-moi",
    "es": "Léame",
    "pt": "Leia-me",
    "ar": "اقرأني",
    "sw": "Nisome",
}
_KINDS = {
    "manual": ("Manual", "Handleiding", "Manuel", "Manual", "Manual", "دليل", "Mwongozo"),
    "toolkit": ("Toolkit", "Toolkit", "Boîte à outils", "Caja de herramientas", "Ferramentas", "عدّة أدوات", "Zana"),
    "evaluation": ("Evaluation", "Evaluatie", "Évaluation", "Evaluación", "Avaliação", "تقييم", "Tathmini"),
    "lessons-learned": (
        "Lessons learned",
        "Geleerde lessen",
        "Leçons apprises",
        "Lecciones aprendidas",
        "Lições aprendidas",
        "دروس مستفادة",
        "Mafunzo yaliyopatikana",
    ),
    "policy-brief": (
        "Policy brief",
        "Beleidsnotitie",
        "Note de politique",
        "Nota de políticas",
        "Nota de políticas",
        "موجز سياسات",
        "Muhtasari wa sera",
    ),
    "training": ("Training", "Training", "Formation", "Formación", "Formação", "تدريب", "Mafunzo"),
    "monitoring": ("Monitoring", "Monitoring", "Suivi", "Seguimiento", "Monitoria", "رصد", "Ufuatiliaji"),
    "method": ("Method", "Methode", "Méthode", "Método", "Método", "منهجية", "Mbinu"),
    "report": ("Report", "Rapport", "Rapport", "Informe", "Relatório", "تقرير", "Ripoti"),
    "tool": ("Tool", "Instrument", "Outil", "Herramienta", "Ferramenta", "أداة", "Zana"),
}
_LANGUAGES = ("en", "nl", "fr", "es", "pt", "ar", "sw")
COLOURS = {"civic-power": "A8452B", "inclusion": "6D3B7D", "ways-of-working": "1C6B66", "data-digital": "1F4E8C"}
SECOND_COLOURS = {"civic-power": "E9A23B", "inclusion": "E07A8B", "ways-of-working": "8CC7A1", "data-digital": "3FB0C9"}


def kind_label(kind: str, language: str) -> str:
    """What a kind of product is called in a language."""
    return _KINDS[kind][_LANGUAGES.index(language)]


def colours(themes: tuple[str, ...]) -> tuple[str, str]:
    """Return a main colour and an accent (hexadecimal, without #) that follow from the themes."""
    return COLOURS[themes[0]], SECOND_COLOURS[themes[-1]]
