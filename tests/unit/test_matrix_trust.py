"""Whose devices are believed, against a homeserver that lies: no real one can be made to."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import vodozemac

from bot.model import PersonId
from bridges.matrix.crosssigning import SigningKeys, add_signature, canonical
from bridges.matrix.homeserver import Homeserver
from bridges.matrix.keys import Keys
from bridges.matrix.machine import Machine
from bridges.matrix.memory import Memory
from bridges.matrix.notes import Notes
from bridges.matrix.settings import MatrixSettings, Note, Notice, Seats

Json = dict[str, Any]

BOT, FOUNDER = PersonId("@relou:b"), PersonId("@alix:b")
PHONE = (FOUNDER, "PHONE")


class Liar(Homeserver):
    """Answers /keys/query as it likes."""

    def __init__(self) -> None:
        super().__init__("http://127.0.0.1:1")
        self.answer: Json = {}

    async def ask(self, method: str, path: str, body: Json | None = None, **more: object) -> Json:
        assert path.endswith("/keys/query")
        return self.answer


class Desk:
    """The parts that decide, and what they told."""

    def __init__(self, folder: Path, *, require: bool = False) -> None:
        self.notes: list[Note] = []
        self.memory = Memory(folder)
        self.machine = Machine(BOT, "BOT", "key", self.memory)
        self.liar = Liar()
        settings = MatrixSettings(
            homeserver="http://127.0.0.1:1",
            user=BOT,
            password="",
            data=folder,
            founders=(FOUNDER,),
            require_cross_signing=require,
        )
        self.keys = Keys(
            machine=self.machine,
            homeserver=self.liar,
            memory=self.memory,
            settings=settings,
            seats=Seats((FOUNDER,), ()),
            notes=Notes(self.memory, self.notes.append),
        )

    async def asks(self, devices: Json, identity: SigningKeys | None = None) -> set[tuple[str, str]]:
        """Who may read after the homeserver said this."""
        self.liar.answer = {"device_keys": {FOUNDER: devices}}
        if identity:
            public = identity.published(FOUNDER)
            self.liar.answer["master_keys"] = {FOUNDER: public["master_key"]}
            self.liar.answer["self_signing_keys"] = {FOUNDER: public["self_signing_key"]}
        self.keys.changed([FOUNDER])
        await self.keys.refresh()
        return set(self.machine.devices([FOUNDER]))

    def told(self) -> list[Notice]:
        return [note.what for note in self.notes]

    def close(self) -> None:
        self.machine.close()
        self.memory.close()


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    made = Desk(tmp_path)
    yield made
    made.close()


def device(name: str = "PHONE") -> Json:
    """A device's keys, signed by the device."""
    account = vodozemac.Account()
    keys = {
        "user_id": FOUNDER,
        "device_id": name,
        "algorithms": ["m.olm.v1.curve25519-aes-sha2", "m.megolm.v1.aes-sha2"],
        "keys": {
            f"ed25519:{name}": account.ed25519_key.to_base64(),
            f"curve25519:{name}": account.curve25519_key.to_base64(),
        },
    }
    signature = account.sign(canonical(keys)).to_base64()
    return add_signature(keys, FOUNDER, f"ed25519:{name}", signature)


async def test_without_an_identity_every_device_reads_and_that_is_told_once(desk: Desk) -> None:
    assert await desk.asks({"PHONE": device()}) == {PHONE}
    await desk.asks({"PHONE": device()})
    assert desk.told() == [Notice.NO_IDENTITY]


async def test_with_an_identity_only_what_it_signed_reads(desk: Desk) -> None:
    identity = SigningKeys.make()
    signed, added = identity.sign_device(FOUNDER, device()), device("ADMINS")
    assert await desk.asks({"PHONE": signed, "ADMINS": added}, identity) == {PHONE}
    assert desk.told() == [Notice.UNSIGNED_DEVICE]


async def test_who_was_removed_and_is_added_again_is_met_as_for_the_first_time(desk: Desk) -> None:
    await desk.asks({"PHONE": device()})
    desk.keys.forget(FOUNDER)
    identity, added = SigningKeys.make(), device("ADMINS")
    await desk.asks({"ADMINS": added})
    await desk.asks({"ADMINS": added}, identity)
    desk.keys.forget(FOUNDER)
    await desk.asks({"ADMINS": added}, identity)
    assert desk.told() == [Notice.NO_IDENTITY, Notice.NO_IDENTITY, *[Notice.UNSIGNED_DEVICE] * 2]


async def test_keys_shown_first_under_the_name_of_a_device_that_is_signed_later_stay_shut_out(
    desk: Desk,
) -> None:
    identity = SigningKeys.make()
    await desk.asks({"PHONE": device()})  # the liar's own, before there is an identity
    assert await desk.asks({"PHONE": identity.sign_device(FOUNDER, device())}, identity) == set()


async def test_hiding_an_identity_that_was_seen_opens_nothing(desk: Desk) -> None:
    identity, phone = SigningKeys.make(), device()
    await desk.asks({"PHONE": identity.sign_device(FOUNDER, phone)}, identity)
    assert await desk.asks({"PHONE": phone, "ADMINS": device("ADMINS")}) == set()
    assert Notice.IDENTITY_CHANGED in desk.told()


async def test_only_the_identity_that_is_trusted_opens_and_no_later_one(desk: Desk) -> None:
    first, second, third = (SigningKeys.make() for _ in range(3))
    phone = device()
    await desk.asks({"PHONE": first.sign_device(FOUNDER, phone)}, first)
    assert await desk.asks({"PHONE": second.sign_device(FOUNDER, phone)}, second) == set()
    assert desk.keys.shut_out(FOUNDER) == "identity"
    assert desk.notes[-1] == Note(what=Notice.IDENTITY_CHANGED, person=FOUNDER, detail=second.identity)
    desk.keys.trust(FOUNDER, second.identity)
    assert await desk.asks({"PHONE": third.sign_device(FOUNDER, phone)}, third) == set()
    assert await desk.asks({"PHONE": second.sign_device(FOUNDER, phone)}, second) == {PHONE}
    assert desk.keys.shut_out(FOUNDER) is None


async def test_an_identity_that_is_back_ends_what_its_change_began(desk: Desk) -> None:
    first, second = SigningKeys.make(), SigningKeys.make()
    phone = device()
    await desk.asks({"PHONE": first.sign_device(FOUNDER, phone)}, first)
    await desk.asks({"PHONE": second.sign_device(FOUNDER, phone)}, second)
    assert await desk.asks({"PHONE": first.sign_device(FOUNDER, phone)}, first) == {PHONE}
    assert desk.told() == [Notice.IDENTITY_CHANGED, Notice.IDENTITY_BACK]


async def test_who_is_on_no_list_any_more_is_met_anew(desk: Desk) -> None:
    first, second = SigningKeys.make(), SigningKeys.make()
    phone = device()
    await desk.asks({"PHONE": first.sign_device(FOUNDER, phone)}, first)
    desk.keys.forget(FOUNDER)
    assert await desk.asks({"PHONE": second.sign_device(FOUNDER, phone)}, second) == {PHONE}


async def test_where_an_identity_is_required_who_has_none_is_shut_out(tmp_path: Path) -> None:
    desk = Desk(tmp_path, require=True)
    assert await desk.asks({"PHONE": device()}) == set()
    assert desk.keys.shut_out(FOUNDER) == "required"
    desk.close()
    again = Desk(tmp_path, require=True)
    assert again.keys.shut_out(FOUNDER) == "required", "also before anybody was asked"
    assert desk.told() == [Notice.NO_IDENTITY]
    again.close()


async def test_who_is_shut_out_stays_so_over_a_restart_before_anybody_was_asked(tmp_path: Path) -> None:
    identity = SigningKeys.make()
    first = Desk(tmp_path)
    signed = identity.sign_device(FOUNDER, device())
    await first.asks({"PHONE": signed, "ADMINS": device("ADMINS")}, identity)
    first.close()
    again = Desk(tmp_path)
    assert set(again.machine.devices([FOUNDER])) == {PHONE}
    again.close()


async def test_a_device_that_was_left_out_once_comes_back(desk: Desk) -> None:
    phone = device()
    await desk.asks({"PHONE": phone})
    assert await desk.asks({}) == set()
    assert await desk.asks({"PHONE": phone}) == {PHONE}


@pytest.mark.parametrize(
    "spoil",
    [
        lambda keys: {**keys, "signatures": {}},
        lambda keys: {**keys, "device_id": "OTHER"},
        lambda keys: {**keys, "user_id": "@eve:b"},
        lambda keys: {name: part for name, part in keys.items() if name != "user_id"},
        lambda keys: {**keys, "keys": {}},
        lambda keys: {**keys, "keys": None},
        lambda keys: None,
        lambda keys: [],
    ],
)
async def test_a_device_whose_keys_do_not_hold_is_none_and_harms_nobody_elses(desk: Desk, spoil: Any) -> None:
    assert await desk.asks({"BAD": spoil(device("BAD"))}) == set()
    assert await desk.asks({"PHONE": device()}) == {PHONE}
