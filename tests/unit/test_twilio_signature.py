"""Our signature check against the vendor's own, over everything a webhook may hold."""

from urllib.parse import quote, quote_plus

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from multidict import MultiDict
from twilio.request_validator import RequestValidator

from bridges.twilio.signature import Signature

TOKEN = "0123456789abcdef0123456789abcdef"
BASES = (
    "https://sms.example.org",
    "https://sms.example.org:8443",
    "https://sms.example.org:443/",
    "http://sms.example.org",
    "http://127.0.0.1:8080",
    "https://sms.example.org/behind/a/proxy",
)
names = st.sampled_from(["Body", "From", "To", "MessageSid", "MediaUrl0", ""]) | st.text(max_size=8)
values = st.sampled_from(["", "a", "b", "+33639980001"]) | st.text(max_size=20)
forms = st.lists(st.tuples(names, values), max_size=12)
queries = st.lists(st.tuples(st.text(max_size=6), st.text(max_size=6)), max_size=3).flatmap(
    lambda pairs: st.sampled_from([quote, quote_plus]).map(
        lambda escape: "&".join(f"{escape(name)}={escape(value)}" for name, value in pairs)
    )
)


def test_vendor_vector_is_accepted() -> None:
    form = [
        ("CallSid", "CA1234567890ABCDE"),
        ("Digits", "1234"),
        ("From", "+14158675309"),
        ("To", "+18005551212"),
        ("Caller", "+14158675309"),
    ]
    signature = Signature("12345", "https://mycompany.com")

    assert signature.holds("/myapp.php?foo=1&bar=2", form, "RSOYDt4T1cUTdK1PDd93/VVr8B8=")
    assert not signature.holds("/myapp.php?foo=1&bar=3", form, "RSOYDt4T1cUTdK1PDd93/VVr8B8=")


@settings(deadline=None)
@given(base=st.sampled_from(BASES), query=queries, form=forms, port=st.booleans(), spoil=st.booleans())
def test_agrees_with_the_vendors_validator(
    base: str, query: str, form: list[tuple[str, str]], port: bool, spoil: bool
) -> None:
    path_qs = "/twilio/sms" + (f"?{query}" if query else "")
    url = base.rstrip("/") + path_qs
    validator = RequestValidator(TOKEN)
    signed_url = url
    if port and "example.org:" not in url and "127" not in url:
        signed_url = url.replace("example.org", f"example.org:{443 if url.startswith('https') else 80}")
    elif not port:
        signed_url = url.replace(":8443", "").replace(":443", "").replace(":8080", "")
    signature = validator.compute_signature(signed_url, MultiDict(form))
    claimed = [*form, ("Extra", "1")] if spoil else form

    assert Signature(TOKEN, base).holds(path_qs, claimed, signature) is not spoil
    assert validator.validate(url, MultiDict(claimed), signature) is not spoil


@settings(deadline=None)
@given(base=st.sampled_from(BASES), form=forms, signature=st.text(max_size=40))
def test_invented_signature_is_refused(base: str, form: list[tuple[str, str]], signature: str) -> None:
    assert not Signature(TOKEN, base).holds("/twilio/sms", form, signature)


@pytest.mark.parametrize("signature", [None, "", "é", "\udcff", "=" * 28])
def test_missing_or_odd_signature_is_refused_without_raising(signature: str | None) -> None:
    assert not Signature(TOKEN, BASES[0]).holds("/twilio/sms", [("Body", "x")], signature)


def test_empty_query_is_signed_without_its_mark() -> None:
    form = [("Body", "x")]
    signature = RequestValidator(TOKEN).compute_signature(f"{BASES[0]}/twilio/sms", MultiDict(form))

    assert Signature(TOKEN, BASES[0]).holds("/twilio/sms?", form, signature)


def test_order_and_repetition_of_fields_do_not_matter() -> None:
    form = [("B", "2"), ("A", "1"), ("B", "1"), ("B", "2")]
    signature = RequestValidator(TOKEN).compute_signature(f"{BASES[0]}/twilio/sms", MultiDict(form))

    assert Signature(TOKEN, BASES[0]).holds("/twilio/sms", sorted(form, reverse=True), signature)


def test_percent_encoding_is_signed_as_it_was_on_the_wire() -> None:
    url = f"{BASES[0]}/twilio/status?key=a%2Fb%20c+d"
    signature = RequestValidator(TOKEN).compute_signature(url, {})

    assert Signature(TOKEN, BASES[0]).holds("/twilio/status?key=a%2Fb%20c+d", [], signature)
    assert not Signature(TOKEN, BASES[0]).holds("/twilio/status?key=a/b%20c+d", [], signature)


def test_token_is_in_no_representation() -> None:
    assert TOKEN not in repr(Signature(TOKEN, BASES[0]))
