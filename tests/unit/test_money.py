"""Money: what is reserved, settled, charged and told, whatever comes."""

import smsutil
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.model import (
    DAY,
    FOUNDERS,
    HOUR,
    MINUTE,
    SECOND,
    InboundKey,
    Instant,
    Money,
    Outcome,
    SenderId,
)
from bot.policy import core
from bot.policy.facts import (
    Alerted,
    AnyFact,
    DearerPrice,
    Decided,
    FeesAlarmed,
    ForeignPrice,
    Received,
    Seeded,
    Settled,
    TextSet,
)
from bot.policy.ledger import Held, Ledger, Missed, Offer
from bot.policy.money import empty_at, pace, saved
from bot.policy.orders import AddToPot, SetCap
from bot.policy.policy import Policy, Prices
from bot.policy.texts import about_segments, segments_of
from bot.room import cards, purse
from bot.room.drafts import Rank
from bot.room.interpret import Misunderstood
from bot.room.waking import Waker
from tests.parts.desk import WORDS, A, Desk
from tests.parts.till import START, Till

PRICE, FEE = Money(76_300), Money(7_500)
LONG = "ê" * 400


def replies(facts: list[AnyFact]) -> list[Decided]:
    return [fact for fact in facts if isinstance(fact, Decided) and fact.reply is not None]


def alerted(facts: list[AnyFact]) -> list[tuple[str, int, bool]]:
    return [(fact.cap, fact.percent, fact.up) for fact in facts if isinstance(fact, Alerted)]


steps = st.lists(
    st.tuples(
        st.sampled_from(("text", "text", "text", "long", "call", "settle", "settle", "pot", "wait")),
        st.integers(0, 40),
        st.sampled_from((None, 0, 50_000, 76_300, 90_000)),
        st.sampled_from((None, "EUR", "USD")),
        st.sampled_from(tuple(Outcome)),
    ),
    max_size=80,
)


def played(rows, till: Till) -> Till:
    for what, n, price, currency, outcome in rows:
        if what in ("text", "long"):
            till.comes(country=("FR", "BE")[n % 2], text=LONG if what == "long" else "salut")
        elif what == "call":
            till.calls(f"CA{n}")
            till.hangs_up(f"CA{n}", n * 7)
        elif what == "settle":
            till.hears(f"SM{n}", outcome, price, currency if price is not None else None)
        elif what == "pot":
            till.orders(AddToPot(event="$e", by=A, command="pot", amount=Money((n - 20) * 100_000)))
        else:
            till.now = Instant(till.now + n * 3 * MINUTE)
    return till


@settings(max_examples=150, deadline=None)
@given(steps)
def test_what_was_put_in_is_what_is_left_spent_and_taken_to_the_millionth(rows):
    ledger = played(rows, Till()).ledger
    assert ledger.put_in == ledger.pot + ledger.spent + ledger.fees
    assert ledger.fees == sum(tally.fees for tally in ledger.tallies.values())
    assert ledger.spent == sum(tally.spent for tally in ledger.tallies.values())
    assert all(isinstance(amount, int) for amount in (ledger.pot, ledger.spent, ledger.fees))


@settings(max_examples=100, deadline=None)
@given(steps)
def test_the_money_is_the_fold_of_the_facts_and_survives_a_snapshot(rows):
    till = played(rows, Till())
    assert core.fold(Ledger(), till.facts) == till.ledger
    assert core.decode(core.encode(till.state)).ledger == till.ledger


@settings(max_examples=100, deadline=None)
@given(steps)
def test_no_window_of_any_length_holds_more_than_its_cap_where_prices_are_as_configured(rows):
    cheap = [(what, n, price and min(price, PRICE), c, o) for what, n, price, c, o in rows]
    till = played(cheap, Till(pot=3, hour=1, day=2))
    paid = {fact.reply: (fact.at, fact.price) for fact in replies(till.facts)}
    for fact in till.facts:
        if isinstance(fact, Settled) and fact.reply in paid:
            if fact.price is not None:
                paid[fact.reply] = (paid[fact.reply][0], fact.price)
            elif not fact.outcome.paid:
                paid[fact.reply] = (paid[fact.reply][0], Money(0))
    for at, _ in paid.values():
        for span, cap in ((HOUR, 1_000_000), (DAY, 2_000_000)):
            assert sum(price for when, price in paid.values() if at - span < when <= at) <= cap


def test_a_thousand_replies_in_flight_pass_no_cap():
    till = Till()
    for _ in range(1_000):
        till.comes()
    sent = replies(till.facts)
    assert len(sent) == 20_000_000 // PRICE
    assert till.ledger.hour.sum(till.now) == len(sent) * PRICE <= till.ledger.cap_hour
    reasons = {fact.reason for fact in till.facts if isinstance(fact, Decided)}
    assert reasons == {"first", "cap_hour"}
    for reply in sent:
        till.hears(str(reply.reply), Outcome.DELIVERED, PRICE, "EUR")
    assert not till.ledger.open_replies
    assert till.ledger.hour.sum(till.now) == len(sent) * PRICE


def test_a_day_of_full_hours_stops_at_the_days_cap_and_the_pot_at_nothing():
    till = Till(pot=150)
    for hour in range(48):
        till.now = Instant(START + hour * HOUR + SECOND)
        for _ in range(300):
            till.comes()
    paid = [(fact.at, fact.price) for fact in replies(till.facts)]
    for at, _ in paid:
        assert sum(price for when, price in paid if at - DAY < when <= at) <= 100_000_000
    assert sum(price for _, price in paid) + till.ledger.fees - 150_000_000 <= FEE * till.came
    assert "pot" in {fact.reason for fact in till.facts if isinstance(fact, Decided)}


def test_dearer_than_configured_is_counted_and_stops_the_next_ones():
    till = Till(hour=1)
    for _ in range(10):
        till.comes()
    for n in range(1, 11):
        till.hears(f"SM{n}", Outcome.DELIVERED, 150_000, "EUR")
    assert till.ledger.hour.sum(till.now) == 1_500_000
    assert [fact.verdict for fact in till.comes() if isinstance(fact, Decided)] == ["silent"]


def test_a_price_above_the_configurations_is_told_the_founders_once():
    till = Till()
    for _ in range(3):
        till.comes()
    till.hears("SM1", Outcome.ACCEPTED)
    first = till.hears("SM1", Outcome.DELIVERED, 79_800, "EUR")
    assert DearerPrice(at=till.now, reserved=PRICE, price=Money(79_800)) in first
    (draft,) = purse.told(WORDS, first, till.ledger)
    assert (
        "a pris 0,0798\u00a0€ pour une réponse ; la configuration en prévoyait 0,0763\u00a0€"
        in draft.text.plain
    )
    assert draft.place == FOUNDERS
    for key, price, currency in (("SM2", 90_000, "EUR"), ("SM3", 90_000, "USD")):
        assert not any(
            isinstance(one, DearerPrice) for one in till.hears(key, Outcome.DELIVERED, price, currency)
        )


def test_a_reply_is_priced_by_where_it_goes_and_by_its_segments():
    prices = Prices(per_segment={"default": Money(76_300), "BE": Money(90_000)})
    till = Till(Policy(detect=False, prices=prices))
    assert replies(till.comes())[0].price == 76_300
    assert replies(till.comes(country="BE"))[0].price == 90_000
    core.fold(till.ledger, [till_text("a" * 161)])
    assert replies(till.comes(country="BE"))[0].price == 180_000


def till_text(text: str) -> Seeded:
    return Seeded(
        at=START,
        pot=Money(500_000_000),
        cap_hour=Money(20_000_000),
        cap_day=Money(100_000_000),
        texts={"fr": text, "en": text},
        founders=[A],
    )


def test_a_call_reserves_a_minute_and_pays_those_it_began():
    till = Till()
    till.calls("CA1")
    assert till.ledger.spent == 8_500
    till.hangs_up("CA1", 61)
    assert till.ledger.spent == 17_000


def test_another_currency_settles_at_the_configurations_price_and_is_told_once():
    till = Till()
    till.comes()
    till.comes()
    first = till.hears("SM1", Outcome.DELIVERED, 88_000, "USD")
    second = till.hears("SM2", Outcome.DELIVERED, 88_000, "USD")
    assert [type(fact) for fact in first] == [Settled, ForeignPrice]
    assert [type(fact) for fact in second] == [Settled]
    assert till.ledger.spent == 2 * PRICE
    assert not till.ledger.open_replies
    (draft,) = purse.told(WORDS, first, till.ledger)
    assert "L’opérateur compte en USD" in draft.text.plain


def test_what_is_not_charged_in_another_currency_is_given_back():
    till = Till()
    till.comes()
    till.hears("SM1", Outcome.UNDELIVERED, 0, "USD")
    assert till.ledger.spent == 0


@settings(max_examples=300)
@given(st.text(max_size=800) | st.text(alphabet="aé€[~💀", max_size=800))
def test_an_inbounds_segments_are_the_librarys_give_or_take_one(text: str):
    exact, about = segments_of(text), about_segments(text)
    assert about <= exact <= about + max(1, about // 20)
    if exact == 1:
        assert about == 1
    assert smsutil.split(text) is not None


def test_a_long_text_costs_its_segments_to_receive_whatever_we_do():
    till = Till()
    received = [fact.fee for fact in till.comes(text=LONG) if isinstance(fact, Received)]
    assert received == [6 * FEE]
    assert [fact.fee for fact in till.comes(channel="call") if isinstance(fact, Received)] == [0]


def test_each_mark_is_told_once_on_the_way_up_and_a_refused_reply_as_reached():
    till = Till(hour=1, day=100)
    told = []
    for _ in range(20):
        told += alerted(till.comes())
    assert told == [("hour", mark, True) for mark in (50, 80, 95, 100)]


def test_what_hovers_at_a_cap_is_told_once_and_again_only_after_it_went_well_below():
    till = Till(hour=1, day=100)
    for n in range(300):
        till.now = Instant(START + n * MINUTE)
        till.comes()
    assert alerted(till.facts).count(("hour", 100, True)) == 1
    till.now = Instant(till.now + 2 * HOUR)
    assert ("hour", 0, False) in alerted(till.comes())
    for _ in range(20):
        till.comes()
    assert alerted(till.facts).count(("hour", 100, True)) == 2


def test_a_cap_below_the_price_of_one_reply_is_told_once():
    till = Till(hour=0)
    for _ in range(10):
        till.comes()
    assert alerted(till.facts) == [("hour", 100, True)]


def test_a_cap_that_is_raised_lets_replies_go_and_tells_no_mark_on_the_way_down():
    till = Till(hour=1)
    for _ in range(20):
        till.comes()
    facts = till.orders(SetCap(event="$e", by=A, command="cap", cap="hour", amount=Money(1_400_000)))
    assert alerted(facts) == [("hour", 50, False)]
    assert purse.told(WORDS, facts, till.ledger) == []
    assert replies(till.comes())


def test_marks_of_one_turn_are_one_notice():
    till = Till(hour=1, day=1, pot=2)
    facts = [fact for _ in range(9) for fact in till.comes()]
    (draft,) = purse.told(WORDS, facts, till.ledger)
    assert "plafond de l’heure à 50 %" in draft.text.plain
    assert "plafond des 24 h à 50 %" in draft.text.plain
    assert draft.notice


def test_a_cap_that_is_reached_stands_on_the_card_as_long_as_it_is():
    till = Till(hour=1)
    for _ in range(20):
        till.comes()
    assert "⛔ Plafond de l’heure atteint" in cards.status(WORDS, till.ledger, till.now).plain
    till.now = Instant(till.now + 2 * HOUR)
    till.comes()
    assert "⛔" not in cards.status(WORDS, till.ledger, till.now).plain


def test_what_receiving_costs_wakes_founders_at_a_level_and_each_time_it_doubled():
    till, waker = Till(Policy(detect=False, fees_alarm=Money(100_000))), Waker()
    levels, rang = [], []
    for _ in range(100):
        facts = till.comes()
        levels += [fact.level for fact in facts if isinstance(fact, FeesAlarmed)]
        rang += [
            draft for draft in waker.told(WORDS, facts, till.ledger, till.now) if draft.rank is Rank.WAKE
        ]
    assert levels == [100_000, 200_000, 400_000]
    assert len(rang) == 3
    assert "détacher le numéro chez l’opérateur" in rang[0].text.plain
    assert "la cagnotte sera vide" in rang[0].text.plain
    assert not rang[0].notice
    till.now = Instant(till.now + 2 * DAY)
    assert [fact.level for fact in till.comes() if isinstance(fact, FeesAlarmed)] == [0]


def test_a_line_that_is_silent_still_pays_for_what_it_receives():
    till = Till(Policy(detect=False, fees_alarm=Money(10_000)))
    till.ledger.mode = "silent"
    till.comes()
    facts = till.comes()
    assert any(isinstance(fact, FeesAlarmed) for fact in facts)
    assert till.ledger.pot == 500_000_000 - 2 * FEE


def test_a_forecast_is_by_the_last_hour_when_that_is_the_dearer():
    till = Till(pot=10)
    till.now = Instant(START + 30 * MINUTE)
    for _ in range(20):
        till.comes()
    hourly = 20 * (PRICE + FEE)
    assert pace(till.ledger, till.now).spent == 24 * 20 * PRICE
    at = empty_at(till.ledger, till.now)
    assert at is not None
    assert abs(at - till.now - (10_000_000 - hourly) * HOUR // hourly) < SECOND
    shown = purse.budget(WORDS, till.ledger, till.policy, till.now).plain
    assert "À ce rythme, la cagnotte sera vide à " in shown or "la cagnotte sera vide le " in shown


def test_a_forecast_spends_no_more_in_a_day_than_the_days_cap():
    till = Till(day=10)
    for _ in range(120):
        till.comes()
    assert pace(till.ledger, till.now).spent == 10_000_000


def test_a_forecast_of_nothing_and_of_an_empty_pot_say_so():
    till = Till()
    assert "Rien n’est dépensé" in purse.forecast(WORDS, till.ledger, till.now)
    till.comes()
    assert "tient plus de six mois" in purse.forecast(WORDS, till.ledger, till.now)
    till.ledger.pot = Money(-1)
    assert purse.forecast(WORDS, till.ledger, till.now) == "La cagnotte est vide"


def test_saved_is_against_answering_every_inbound_in_todays_words():
    till = Till()
    for _ in range(10):
        till.comes()
    till.ledger.mode = "silent"
    for _ in range(90):
        till.comes()
    assert saved(till.ledger, till.policy, 100, Money(10 * PRICE)) == 90 * PRICE
    till.ledger.texts["fr"] = "é" * 71 + "ç" * 100
    assert saved(till.ledger, till.policy, 100, Money(10 * PRICE)) == 290 * PRICE


def test_what_waits_reserves_the_price_of_the_words_it_goes_out_in():
    till = Till()
    till.ledger.held[InboundKey("SM1")] = Held(SenderId("7K3Q"), START, Offer(PRICE, "fr"))
    till.ledger.missed[SenderId("8M4R")] = Missed(InboundKey("SM2"), START, Offer(PRICE, "fr"))
    core.fold(till.ledger, [TextSet(at=START, language="fr", text=f"{'a' * 200} STOP")])
    assert till.ledger.held[InboundKey("SM1")].offer.price == 2 * PRICE
    assert till.ledger.missed[SenderId("8M4R")].offer.price == 2 * PRICE


def test_pot_and_caps_tell_before_and_after():
    desk = Desk()
    assert "€ sur 20,00" in desk.hears("!plafond")
    answer = desk.hears("!plafond heure 40")
    assert "20,00\u00a0€ avant, 40,00\u00a0€ maintenant" in answer
    assert "0,00\u00a0€ sur 40,00\u00a0€ (0 %) ; ce plafond paie 524 réponses" in answer
    desk.say("!plafond 1h 40")
    assert desk.state.ledger.cap_hour == 40_000_000
    desk.say("!plafond 24h 90")
    assert desk.state.ledger.cap_day == 90_000_000
    assert desk.hears("!plafond jour 0,07").rpartition("; ")[2] == "ce plafond paie 0 réponse"
    desk.say("!plafond jour 100")
    assert "il reste 500,00\u00a0€ sur 500,00\u00a0€" in desk.hears("!cagnotte")
    assert "500,00\u00a0€ avant, 620,50\u00a0€ maintenant" in desk.hears("!cagnotte +120,50 dons")
    assert "620,50\u00a0€ avant, 600,50\u00a0€ maintenant" in desk.hears("!pot -20")
    assert desk.state.ledger.pot == 600_500_000


def test_an_amount_that_reads_two_ways_changes_nothing():
    desk = Desk()
    for said in ("!cagnotte +1,000 dons", "!plafond jour 1,000", "!cagnotte 120", "!plafond jour -3"):
        assert isinstance(desk.say(said), Misunderstood), said
    assert (desk.state.ledger.pot, desk.state.ledger.cap_day) == (500_000_000, 100_000_000)
