"""The made-up account that benchmarks sign with."""

ACCOUNT = "AC" + "0" * 32
TOKEN = "bench-token"
NUMBER = "+33937000001"
PUBLIC_URL = "https://sms.example.org"
