import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.policy.care import Category, category_of, withheld

HURTING: list[tuple[str, Category]] = [
    ("je vais te tuer", "threat"),
    ("J'vais te tuer, sale P.U.T.E", "threat"),
    ("je v4is te vi0ler", "threat"),
    ("je vaiѕ te tuеr", "threat"),
    ("on sait où tu habites", "threat"),
    ("tu vas crever", "threat"),
    ("suicide-toi", "threat"),
    ("j'ai ton adresse, à ce soir", "threat"),
    ("attention en rentrant ce soir", "threat"),
    ("i'm gonna kill you", "threat"),
    ("kill yourself", "threat"),
    ("je vais la retrouver et la buter", "threat_other"),
    ("elle va le regretter, elle va payer", "threat_other"),
    ("i will kill her", "threat_other"),
    ("elle habite au 12 rue des Lilas à Paris", "doxxing"),
    ("12 bis avenue Jean Jaurès", "doxxing"),
    ("son numéro : 06 39 98 01 02", "doxxing"),
    ("+33639980102 appelez la tous", "doxxing"),
    ("Anne Martin, Jeanne Petit, Lucie Moreau", "doxxing"),
    ("salope", "insult"),
    ("ѕаlope", "insult"),
    ("SALOOOOPES", "insult"),
    ("va te faire enculer", "insult"),
    ("suck my dick", "insult"),
    ("aidez-moi svp il me frappe", "distress"),
    ("mon mari me frappe", "distress"),
    ("au secours !!!", "distress"),
    ("j'ai peur de lui", "distress"),
    ("je vais me suicider", "distress"),
    ("please help me, he hit me", "distress"),
]


@pytest.mark.parametrize(("text", "category"), HURTING)
def test_what_hurts_or_asks_for_help_is_recognised(text: str, category: Category):
    assert category_of(text) == category


@pytest.mark.parametrize(
    "text",
    [
        "",
        "salut c'est kevin",
        "Salut, c'est Thomas de la soirée de samedi, tu vas bien ?",
        "tu es vraiment belle, on se revoit quand ?",
        "t'es où ? je t'attends",
        "je te retrouve demain à la gare",
        "rappelle moi quand tu peux",
        "fais attention à toi sur la route",
        "tu me donnes ton adresse ?",
        "pourquoi tu réponds pas ?",
        "C'est nul votre truc, allez vous faire voir",
        "j'ai vu l'article dans le journal, bravo à vous",
        "il va m'aider demain",
        "je vais le faire",
        "on va la voir au cinéma",
        "elle va bien ?",
        "Merci ! Aider les femmes, c'est important",
        "hey it was nice meeting you last night",
        "call me when you want",
        "rdv à 18h30 place de la République",
        "ma commande numéro 123456789012 ?",
    ],
)
def test_what_people_usually_write_has_no_category(text: str):
    assert category_of(text) is None


def test_a_cry_for_help_is_shown_and_a_threat_is_not():
    assert withheld("aidez-moi il me frappe") is None
    assert withheld("je vais te tuer") == "threat"


@given(st.text(max_size=300))
def test_whatever_comes_is_classified_or_not_and_never_an_error(text: str):
    category_of(text)
