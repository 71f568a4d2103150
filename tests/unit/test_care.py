from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
import yaml
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from bot.__main__ import main
from bot.policy.care import Category, category_of
from bot.policy.lexicon import Lexicon, hash_of
from bot.room.care import kept_back
from bot.room.words import Words

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


@pytest.mark.parametrize(
    ("text", "category"), [("je vais te tuer", "menace"), ("aidez-moi il me frappe", "appel à l’aide")]
)
def test_its_text_is_not_shown_and_its_category_is(text: str, category: str):
    shown = kept_back(Words("fr", ZoneInfo("Europe/Paris")), text)
    assert shown is not None
    assert category in shown
    assert text not in shown


@given(st.text(max_size=300))
def test_whatever_comes_is_classified_or_not_and_never_an_error(text: str):
    category_of(text)


OWN = Lexicon(
    phrases=(("threat", "tu vas manger|bouffer _ trottoir"), ("insult", "Pimbêch*")),
    salt="0123456789abcdef",
    hashes=frozenset(
        hash_of("0123456789abcdef", form) for form in ("clemence lavergne", "rue des lilas", "0639980102")
    ),
)


@pytest.mark.parametrize(
    ("text", "category"),
    [
        ("tu vas bouffer le trottoir", "threat"),
        ("espèce de PIMBÊCHE", "insult"),
        ("je sais tout de Clémence Lavergne", "doxxing"),
        ("c.l.é.m.e.n.c.e lavergne", "doxxing"),
        ("rdv rue des Lilas", "doxxing"),
        ("son 06.39.98.01.02", "doxxing"),
        ("appelle le 0033639980102", "doxxing"),
        ("clemence est là ?", None),
    ],
)
def test_a_house_adds_phrases_and_private_words_that_nobody_reads(
    text: str, category: Category | None
) -> None:
    assert category_of(text, OWN) == category


def test_private_words_are_no_part_of_what_is_configured() -> None:
    written = repr(OWN).lower()
    assert "lavergne" not in written
    assert "lilas" not in written


def test_the_command_writes_hashes_that_are_found_again(tmp_path: Path) -> None:
    found = CliRunner().invoke(
        main,
        ["hash-words", "--config", str(tmp_path / "none.yaml")],
        input="Clémence Lavergne\n06 39 98 01 02\n\n",
    )
    assert found.exit_code == 0, found.output
    private = yaml.safe_load(found.stdout)["care"]["private"]
    own = Lexicon((), private["salt"], frozenset(private["hashes"]))
    assert category_of("c’est clemence LAVERGNE", own) == "doxxing"
    assert "lavergne" not in found.output.lower()
    wrong = CliRunner().invoke(main, ["hash-words"], input="un deux trois quatre cinq\n")
    assert wrong.exit_code == 2


def test_what_the_house_withholds_is_not_shown_either() -> None:
    words = Words("fr", ZoneInfo("Europe/Paris"), OWN)
    assert kept_back(words, "rdv rue des Lilas") is not None
    assert kept_back(words, "rdv rue des Roses") is None
