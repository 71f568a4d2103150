import json
from collections import Counter
from datetime import UTC, datetime
from io import BytesIO
from itertools import islice
from typing import Any

import phonenumbers
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.model import HOUR, MINUTE, Instant
from bot.simulate import Labelled, generate, profiles
from bot.simulate.files import stamps, write
from bot.simulate.profiles import COUNTRIES, PROFILES

NAMES = sorted(profiles())
CLEAN = {"calm", "prefilled", "press"}


def small(name: str, seed: int) -> list[Labelled]:
    return list(generate(name, seed=seed, scale=0.1, genuine_scale=0.1))


def files(traffic: list[Labelled]) -> tuple[bytes, bytes]:
    out, labels = BytesIO(), BytesIO()
    assert list(write(traffic, out, labels)) == traffic
    return out.getvalue(), labels.getvalue()


def spam(traffic: list[Labelled]) -> list[Labelled]:
    return [one for one in traffic if one.sender_kind == "spam"]


@pytest.mark.parametrize("name", NAMES)
def test_the_same_seed_gives_the_same_bytes_and_another_seed_other_texts(name: str) -> None:
    first = small(name, 5)
    assert files(first) == files(small(name, 5))
    other = {one.inbound.text for one in small(name, 6)}
    own = {one.inbound.text for one in first}
    assert len(own & other) < len(own) / 2


@pytest.mark.parametrize("name", NAMES)
def test_traffic_is_in_order_with_unique_ids_at_whole_milliseconds(name: str) -> None:
    traffic = [one.inbound for one in small(name, 11)]
    assert traffic
    times = [inbound.at for inbound in traffic]
    assert times == sorted(times)
    assert all(at % 1000 == 0 for at in times)
    assert len({inbound.key for inbound in traffic}) == len(traffic)
    assert all(inbound.key[:2] == ("CA" if inbound.channel == "call" else "SM") for inbound in traffic)
    assert all(inbound.text for inbound in traffic if inbound.channel == "sms")
    assert not any(inbound.text for inbound in traffic if inbound.channel == "call")


@pytest.mark.parametrize("name", NAMES)
def test_sizes_stay_in_bounds_and_genuine_people_are_there(name: str) -> None:
    traffic = list(generate(name, seed=1))
    genuine = len(traffic) - len(spam(traffic))
    assert 1000 <= len(traffic) <= 45_000
    assert genuine >= 400
    assert genuine == len(traffic) if name in CLEAN else genuine < len(traffic)
    calls = sum(one.inbound.channel == "call" for one in traffic if one.sender_kind == "genuine")
    assert 0.005 < calls / genuine < 0.2


def test_newspapers_has_the_story_s_size_and_core() -> None:
    for seed in (1, 2):
        traffic = list(generate("newspapers", seed=seed))
        raid = spam(traffic)
        busiest = Counter(one.inbound.number for one in raid).most_common(21)
        assert 28_000 <= len(traffic) <= 35_000
        assert 7_500 <= len(traffic) - len(raid) <= 11_000
        assert 15 <= sum(texts > 150 for _, texts in busiest) <= 20
        assert traffic[0].inbound.at >= datetime(2017, 10, 27, 16, tzinfo=UTC).timestamp() * 1e6


@pytest.mark.parametrize("name", NAMES)
def test_a_label_names_one_kind_and_no_number_is_both(name: str) -> None:
    traffic = small(name, 3)
    kinds: dict[str, set[str]] = {}
    for one in traffic:
        kinds.setdefault(one.inbound.number, set()).add(one.sender_kind)
        assert one.who.startswith("person-") == (one.sender_kind == "genuine")
    assert all(len(found) == 1 for found in kinds.values())


def test_files_are_in_the_format_of_replay_and_labels_cover_them() -> None:
    traffic, labels = (
        [json.loads(line) for line in file.splitlines()] for file in files(small("newspapers", 2))
    )
    assert list(traffic[0]) == ["at", "id", "channel", "from", "to", "body"]
    assert list(labels[0]) == ["id", "who", "sender_kind", "from"]
    assert [one["id"] for one in traffic] == [one["id"] for one in labels]
    assert [one["from"] for one in traffic] == [one["from"] for one in labels]
    for one in traffic:
        datetime.strptime(one["at"], "%Y-%m-%dT%H:%M:%S.%fZ").replace(tzinfo=UTC)
        assert len(one["at"]) == len("2017-10-27T16:00:02.502Z")


def test_genuine_numbers_can_be_answered_by_text() -> None:
    for seed in (1, 2):
        for one in generate("calm", seed=seed, genuine_scale=0.4):
            number = phonenumbers.parse(one.inbound.number)
            assert phonenumbers.is_valid_number(number), one.inbound.number
            assert phonenumbers.number_type(number) in (
                phonenumbers.PhoneNumberType.MOBILE,
                phonenumbers.PhoneNumberType.FIXED_LINE_OR_MOBILE,
            ), one.inbound.number
            assert phonenumbers.region_code_for_number(number) in COUNTRIES, one.inbound.number


def test_rotating_uses_a_new_number_for_nearly_each_text() -> None:
    for seed in range(6):
        raid = spam(list(generate("rotating", seed=seed, scale=0.2, genuine_scale=0.1)))
        assert len({one.inbound.number for one in raid}) > len(raid) / 4
        assert len({one.inbound.text for one in raid}) > len(raid) / 2


def test_hammer_comes_from_few_numbers_with_few_texts() -> None:
    raid = spam(list(generate("hammer", seed=1)))
    assert len({one.inbound.number for one in raid}) <= 12
    assert Counter(one.inbound.text for one in raid).most_common(1)[0][1] > len(raid) / 50


def test_crowd_pastes_what_others_paste() -> None:
    raid = spam(list(generate("crowd", seed=2)))
    senders: dict[str, set[str]] = {}
    for one in raid:
        senders.setdefault(one.inbound.text, set()).add(one.inbound.number)
    assert max(len(numbers) for numbers in senders.values()) > 50


def test_first_minute_begins_in_the_first_minute() -> None:
    for seed in range(5):
        traffic = list(islice(generate("first-minute", seed=seed), 1000))
        assert sum(one.inbound.at <= traffic[0].inbound.at + MINUTE for one in spam(traffic)) >= 3


def test_dear_numbers_are_abroad() -> None:
    raid = spam(list(generate("dear", seed=1)))
    assert sum(not one.inbound.number.startswith("+33") for one in raid) > len(raid) * 0.7


def test_slow_drip_is_slow() -> None:
    for seed in range(3):
        traffic = list(generate("slow-drip", seed=seed, genuine_scale=0.1))
        hours = (traffic[-1].inbound.at - traffic[0].inbound.at) / (HOUR)
        assert len(spam(traffic)) / hours < 40


def test_another_scale_of_the_raid_leaves_genuine_texts_as_they_were() -> None:
    def genuine(scale: float) -> list[tuple[int, str]]:
        return [
            (one.inbound.at, one.inbound.text)
            for one in generate("rotating", seed=4, scale=scale, genuine_scale=0.5)
            if one.sender_kind == "genuine"
        ]

    assert genuine(0.0) == genuine(1.5)
    assert not spam(list(generate("rotating", seed=4, scale=0.0)))


def test_start_and_line_are_as_asked() -> None:
    start = datetime(2026, 3, 6, 19, 30, tzinfo=UTC)
    first = next(generate("calm", seed=1, start=start, to="+33937000002")).inbound
    assert 0 <= first.at - start.timestamp() * 1e6 < HOUR
    assert first.to == "+33937000002"
    assert next(generate("calm", seed=1, start=Instant(first.at))).inbound.at >= first.at


@pytest.mark.parametrize("wrong", [{"name": "nonsense"}, {"scale": -1.0}, {"genuine_scale": 2000.0}])
def test_what_cannot_be_simulated_is_refused_at_once(wrong: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=r"no profile|between 0 and 1000"):
        generate(**{"name": "calm", "seed": 1, **wrong})


def test_a_start_without_a_timezone_is_refused() -> None:
    with pytest.raises(ValueError, match="timezone"):
        generate("calm", seed=1, start=datetime(2026, 1, 1))  # noqa: DTZ001  # wrong on purpose


@given(st.integers(min_value=0, max_value=4_000_000_000_000))
def test_stamps_are_those_of_datetime(milliseconds: int) -> None:
    at = milliseconds * 1000
    expected = datetime.fromtimestamp(milliseconds // 1000, UTC).replace(microsecond=at % 1_000_000)
    stamp = stamps()
    assert stamp(at) == stamp(at) == expected.isoformat(timespec="milliseconds").replace("+00:00", "Z")


@settings(max_examples=25, deadline=None)
@given(st.sampled_from(NAMES), st.integers())
def test_any_seed_makes_valid_lines(name: str, seed: int) -> None:
    for one in generate(name, seed=seed, scale=0.01, genuine_scale=0.01):
        one.inbound.text.encode()
        assert len(one.inbound.text) <= 700


def test_every_profile_says_what_it_is() -> None:
    assert set(profiles()) == set(PROFILES)
    assert all(20 < len(text) < 110 for text in profiles().values())
