"""The titles of problems in every page language; which error has which title is in problems.py."""

from __future__ import annotations

from collections.abc import Mapping

from search_api.page_language import PageLanguage

TITLES: Mapping[str, Mapping[PageLanguage, str]] = {
    "wrong-question": {
        "en": "The question can not be used",
        "nl": "De vraag kan niet worden gebruikt",
        "fr": "La question ne peut pas être utilisée",
        "es": "La pregunta no se puede usar",
    },
    "wrong-parameter": {
        "en": "A parameter is wrong",
        "nl": "Een parameter klopt niet",
        "fr": "Un paramètre est incorrect",
        "es": "Un parámetro es incorrecto",
    },
    "wrong-input": {
        "en": "What was given can not be used",
        "nl": "Wat is opgegeven kan niet worden gebruikt",
        "fr": "Ce qui a été fourni ne peut pas être utilisé",
        "es": "Lo que se ha indicado no se puede usar",
    },
    "refused-file": {
        "en": "The file was not added",
        "nl": "Het bestand is niet toegevoegd",
        "fr": "Le fichier n’a pas été ajouté",
        "es": "El archivo no se ha añadido",
    },
    "not-found": {
        "en": "Not found",
        "nl": "Niet gevonden",
        "fr": "Introuvable",
        "es": "No encontrado",
    },
    "sign-in": {
        "en": "Sign in first",
        "nl": "Meld u eerst aan",
        "fr": "Connectez-vous d’abord",
        "es": "Inicie sesión primero",
    },
    "not-permitted": {
        "en": "You may not do this",
        "nl": "U mag dit niet doen",
        "fr": "Vous n’en avez pas le droit",
        "es": "No tiene permiso para esto",
    },
    "not-allowed": {
        "en": "This address can not be used like that",
        "nl": "Dit adres kan niet zo worden gebruikt",
        "fr": "Cette adresse ne peut pas être utilisée ainsi",
        "es": "Esta dirección no se puede usar así",
    },
    "changed": {
        "en": "It was changed meanwhile",
        "nl": "Het is intussen gewijzigd",
        "fr": "Modifié entre-temps",
        "es": "Se ha modificado entretanto",
    },
    "nothing-searchable": {
        "en": "Nothing is searchable yet",
        "nl": "Er is nog niets doorzoekbaar",
        "fr": "Rien n’est encore consultable",
        "es": "Todavía no se puede buscar nada",
    },
    "not-ready": {
        "en": "The search is not ready",
        "nl": "De zoekdienst is nog niet gereed",
        "fr": "La recherche n’est pas prête",
        "es": "La búsqueda no está lista",
    },
    "wrong-setting": {
        "en": "The service is set up wrongly",
        "nl": "De dienst is verkeerd ingesteld",
        "fr": "Le service est mal configuré",
        "es": "El servicio está mal configurado",
    },
    "collection-failed": {
        "en": "The collection can not be reached",
        "nl": "De collectie is niet bereikbaar",
        "fr": "La collection n’est pas accessible",
        "es": "No se puede acceder a la colección",
    },
    "index-failed": {
        "en": "The index can not be used",
        "nl": "De index kan niet worden gebruikt",
        "fr": "L’index ne peut pas être utilisé",
        "es": "El índice no se puede usar",
    },
    "unexpected": {
        "en": "The search failed",
        "nl": "Het zoeken is mislukt",
        "fr": "La recherche a échoué",
        "es": "La búsqueda ha fallado",
    },
}
