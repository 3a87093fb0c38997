"""Addresses are shown without what lets one in."""

import pytest

from autoaux.display import masked, without_secrets

PLACES = {
    "postgresql+psycopg://me:geheim@db.example:5432/runs": "postgresql+psycopg://db.example:5432/runs",
    "postgresql://me:ge@he/im@db/runs": "postgresql://db/runs",
    "postgresql://me:ge%40heim@db/runs": "postgresql://db/runs",
    "postgresql://geheim@db/runs": "postgresql://db/runs",
    "postgresql://db/runs?password=geheim": "postgresql://db/runs?password=***",
    "postgresql://db/runs?user=me&PGPASSWORD=geheim&sslmode=require": (
        "postgresql://db/runs?user=me&PGPASSWORD=***&sslmode=require"
    ),
    "postgresql://me:geheim@db:notaport/runs": "postgresql://db:notaport/runs",
    "postgresql://me:gehe?im@db/runs": "postgresql://db/runs",
    "me:geheim@db/runs": "***",
    "db/runs?password=geheim": "***",
    "postgresql:me:geheim": "***",
    "databricks": "databricks",
    "sqlite:////home/a@b/run/study.db": "sqlite:////home/a@b/run/study.db",
    "http://me:geheim@[::1]:5000": "http://[::1]:5000",
}


@pytest.mark.parametrize("address", PLACES)
def test_an_address_is_shown_without_its_secrets(address):
    assert masked(address) == PLACES[address]


@pytest.mark.parametrize("address", [a for a in PLACES if "geheim" in a and "://" in a])
def test_a_message_that_quotes_an_address_or_its_password_shows_no_secret(address):
    said = without_secrets(f"could not open {address} (password geheim, user me)", address)
    assert "geheim" not in said and masked(address) in said


def test_a_message_about_another_address_hides_its_user_too():
    said = without_secrets("moved to http://you:x@other/", "http://me:y@here/")
    assert said == "moved to http://other/"
