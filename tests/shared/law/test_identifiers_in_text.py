"""Identifiers in free text: what is found, however it is written, and what is left alone."""

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shared.law.identifiers_in_text import identifiers_in
from shared.terms.identifiers import IdentifierKind

CODE, PHONE, EMAIL, REFERENCE = (
    IdentifierKind.PERSONAL_IDENTITY_CODE,
    IdentifierKind.PHONE_NUMBER,
    IdentifierKind.EMAIL,
    IdentifierKind.REFERENCE,
)


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("010594Y9032", id="alone"),
        pytest.param("Lapsen tunnus on 010516B903X.", id="in a sentence"),
        pytest.param("hetu:020504a902e", id="lower case, joined to a word"),
        pytest.param("hetu010594Y9032", id="joined to letters"),
        pytest.param("010594-9033", id="wrong check character"),
        pytest.param("010594 - 903 2", id="spaces inside"),
        pytest.param("010594\u2013903M", id="a long dash"),
        pytest.param("010594\u2212903M", id="a minus sign"),
        pytest.param("010594\u200bY\u200b9032", id="invisible characters inside"),
        pytest.param("010594\u00ad-903M", id="a soft hyphen inside"),
        pytest.param("０１０５９４Ｙ９０３２", id="full-width characters"),
        pytest.param("٠١٠٥٩٤Y9032", id="digits of another script"),
        pytest.param("010594\nY9032", id="broken over two lines"),
        pytest.param("311299+903M", id="a plus sign"),
        pytest.param("01 05 16 B903X", id="the date in groups"),
        pytest.param("01.05.2016-903X", id="the date with dots and the whole year"),
        pytest.param("1.5.16-903X", id="the date with dots, without noughts"),
        pytest.param("01/05/2016B903Y", id="the date with slashes, wrong check character"),
        pytest.param("01-05-16-903X", id="the date with hyphens"),
        pytest.param("01052016-903X", id="the whole year in one"),
        pytest.param("s. 01. 05. 2016 -903X", id="spaces after the dots and before the mark"),
        pytest.param("01.05.2016 - 903 X", id="the date with dots, spaces all over"),
        pytest.param("01 05 16 B 903 X", id="spaces all over"),
        pytest.param("tunnus 1.5.2016–903x.", id="the date with dots, a long dash, lower case"),
        pytest.param("01.05.1994-9032", id="the date with dots, a number with a digit to check"),
        pytest.param("0 1 0 5 9 4 Y 9 0 3 2", id="a space between all characters"),
        pytest.param("010594_Y9032", id="a line before the mark"),
        pytest.param("010594.Y.9032", id="dots around the mark"),
        pytest.param("010594/Y9032", id="a slash before the mark"),
        pytest.param("01_05_94_Y_9032", id="lines between the parts"),
        pytest.param("010594y9032abc", id="joined to letters after it, lower case"),
        pytest.param("010594Y-9032", id="a dash beside its letter"),
        pytest.param("01-05-94-Y-9032", id="dashes between the parts"),
        pytest.param("0-1-0-5-9-4-Y-9-0-3-2", id="dashes between all characters"),
        pytest.param("010594 (Y) 9032", id="its letter in brackets"),
        pytest.param("010594|Y|9032", id="bars around the mark"),
        pytest.param("010594*Y:9032", id="other signs around the mark"),
        pytest.param("010594\u20439032", id="a bullet for a dash"),
        pytest.param("010594~9032", id="a tilde for a dash"),
        pytest.param("010594\u2e3a9032", id="a dash of two"),
        pytest.param("O1O594Y9032", id="letters for noughts"),
        pytest.param("010516b9o3x", id="a letter for a nought inside, lower case"),
        pytest.param("010594\u03a59032", id="a Greek letter"),
        pytest.param("010594\u2800Y9032", id="a blank that is no space"),
        pytest.param("Lapsi 3.01.05.2016-903X", id="another number before the dots"),
    ],
)
def test_a_personal_identity_code_is_found_however_it_is_written(text):
    assert identifiers_in(text) == {CODE}


@pytest.mark.parametrize("mark", "+-YXWVUABCDEF")
def test_a_code_of_every_century_mark_is_found(mark):
    assert identifiers_in(f"010203{mark}912X") == {CODE}


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("Soita 040 123 4567", id="mobile in groups"),
        pytest.param("0401234567", id="mobile in one"),
        pytest.param("040-1234567", id="mobile with a hyphen"),
        pytest.param("040.123.4567", id="mobile with dots"),
        pytest.param("p.0501234567", id="joined to a word"),
        pytest.param("+358 40 123 4567", id="with the country code"),
        pytest.param("+358401234567", id="with the country code in one"),
        pytest.param("00358 40 1234567", id="with the country code after 00"),
        pytest.param("+46 70-123 45 67", id="of another country"),
        pytest.param("+358 (0)40 123 4567", id="with a nought in brackets"),
        pytest.param("(05) 352 0000", id="area code in brackets"),
        pytest.param("05 352 0000", id="area code"),
        pytest.param("029 123 4567", id="company number"),
        pytest.param("０４０１２３４５６７", id="full-width digits"),
        pytest.param("040\u00a0123\u00a04567", id="hard spaces"),
        pytest.param("358 44 1234567", id="country code without its sign"),
        pytest.param("358441234567", id="country code without its sign, in one"),
        pytest.param("(358) 5 352 0000", id="country code in brackets"),
        pytest.param("+358:44:1234567", id="country code with colons"),
        pytest.param("040:1234567", id="mobile with a colon"),
        pytest.param("040: 123 4567", id="mobile with a colon and spaces"),
        pytest.param("09:123 4567", id="area code with a colon"),
        pytest.param("040 -- 123 4567", id="mobile with dashes and spaces"),
        pytest.param("040_123_4567", id="mobile with lines"),
        pytest.param("040, 123, 4567", id="mobile with commas"),
        pytest.param("040\u00b7123\u00b74567", id="mobile with middle dots"),
        pytest.param("[040] 123 4567", id="mobile in square brackets"),
        pytest.param("040=123'45|67", id="mobile with any signs"),
        pytest.param("0 4 0 1 2 3 4 5 6 7", id="a space between all digits"),
        pytest.param("0-4-0-1-2-3-4-5-6-7", id="a dash between all digits"),
        pytest.param("O40 123 4567", id="a letter for the nought"),
        pytest.param("04O 123 4567", id="a letter for a nought inside"),
        pytest.param("+ 358 40 123 4567", id="a space after the plus"),
        pytest.param("soita 12.5.2026 numeroon 040 1234567", id="beside a date"),
    ],
)
def test_a_telephone_number_is_found_however_it_is_written(text):
    assert identifiers_in(text) == {PHONE}


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("aiti@example.org", id="alone"),
        pytest.param("Posti: etu.suku+x@mail.example.fi, kiitos", id="in a sentence"),
        pytest.param("aiti @ example.org", id="spaces around the sign"),
        pytest.param("aiti(at)example.org", id="sign written out"),
        pytest.param("aiti [ät] example.org", id="sign written out in Finnish letters"),
        pytest.param("aiti at example.org", id="sign as a word"),
        pytest.param("aiti ÄT gmail piste fi", id="sign and dot as words"),
        pytest.param("aiti(at)gmail(dot)com", id="sign and dot in brackets"),
        pytest.param("aiti [at] gmail [piste] com", id="sign and dot in square brackets"),
        pytest.param("aiti ( at ) example ( . ) org", id="spaces in the brackets"),
        pytest.param("aiti<at>example.fi", id="sign in angle brackets"),
        pytest.param("aiti_at_example.fi", id="sign between lines"),
        pytest.param("aiti(a)example.fi", id="sign as its letter"),
        pytest.param("aiti miukumauku example.fi", id="sign by its Finnish name"),
        pytest.param("aiti@example,org", id="a comma for the dot"),
        pytest.param("aiti@example org", id="a space for the dot"),
        pytest.param("aiti @ example . org", id="spaces around sign and dot"),
        pytest.param("aiti@example", id="no domain of the first level"),
        pytest.param("aiti@[192.0.2.1]", id="a number for the domain"),
        pytest.param("aiti＠example.org", id="full-width sign"),
        pytest.param("äiti@esimerkki.fi", id="letters beyond ASCII"),
    ],
)
def test_an_email_address_is_found_however_it_is_written(text):
    assert identifiers_in(text) == {EMAIL}


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("Lähete 01937b5e-7a3c-7000-8a2b-3c4d5e6f7a8b", id="an id"),
        pytest.param("01937B5E-7A3C-7000-8A2B-3C4D5E6F7A8B", id="an id in capitals"),
        pytest.param("lähete:fe937bce7aec7bba8a2b3c4d5e6fcaeb.", id="an id without dashes"),
        pytest.param("fe937bce\u20117aec\u20117bba\u20118a2b\u20113c4d5e6fcaeb", id="an id with other dashes"),
        pytest.param("(qWq-Bv_xkLmZzTtRrWwPpOoIiUuYyTtReWqAsDfGhJk)", id="a pseudonym"),
    ],
)
def test_what_leads_to_something_that_is_kept_is_found(text):
    assert REFERENCE in identifiers_in(text)


def test_every_kind_that_is_there_is_told():
    assert identifiers_in("010594Y9032, 040 123 4567, aiti@example.org") == {CODE, PHONE, EMAIL}


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("", id="nothing"),
        pytest.param("Lapsi on 4-vuotias, puhe on viivästynyt.", id="plain words"),
        pytest.param("Avoinna ma-pe 08.00-16.00 ja la 09:00-12:00", id="opening hours"),
        pytest.param("Avoinna 08.00\u201316.00", id="opening hours with a long dash"),
        pytest.param("Käynti 01.02.2026 klo 08.30", id="a date and a time"),
        pytest.param("Käynti 2026-02-01", id="an ISO date"),
        pytest.param("01/02/2026", id="a date with slashes"),
        pytest.param("45100 Kouvola", id="a postal code"),
        pytest.param("00100 Helsinki", id="a postal code of noughts"),
        pytest.param("Hätänumero 112, päivystysapu 116117", id="emergency numbers"),
        pytest.param("Laki 1326/2010 51 §", id="an act"),
        pytest.param("ICD F84.0, HTA 28.3.", id="a code and a short date"),
        pytest.param("tilaus 991394-1234", id="no day and month before the mark"),
        pytest.param("Kesäloma 1.5.2026-31.5.2026", id="from day to day"),
        pytest.param("1.8.2026-2027", id="from a day to a year"),
        pytest.param("12.12.26-1215 ja 13.12.26-0900", id="days and times"),
        pytest.param("Maksettu 01.05.2026 - 1500 e", id="a day and a price"),
        pytest.param("Maksettu 10.12.2026 -250e", id="a day and a price with a minus"),
        pytest.param("Hinta 358 e, 2 kpl 12,50 e", id="prices"),
        pytest.param("Talousarvio 358 400 000 euroa", id="a sum"),
        pytest.param("01.05.2026 45100 Kouvola", id="a day and a postal code"),
        pytest.param("05.03.26 F84.0", id="a day and a code of diagnosis"),
        pytest.param("01.05.2026 a 120 e", id="a day and a price for each"),
        pytest.param("Herätys klo 04:50:30, uni 09:15-10:45", id="times with seconds"),
        pytest.param("klo 8 @ neuvola", id="a sign without an address"),
        pytest.param("Puhe at neuvola, sitten koti", id="a word that is also a sign"),
        pytest.param("kohdat 1(a) ja 2(b), ks. ohje", id="letters in brackets"),
        pytest.param("0, 1, 2, 3, 4, 5, 6, 7, 8, 9", id="numbers in a row"),
        pytest.param("Pisteet 3-4-5, 0-2-4 ja 12/30", id="points"),
        pytest.param("1a2b3c", id="letters and digits"),
        pytest.param("lastensuojelunjälkihuoltosuunnitelmalomakkeen", id="a long word"),
        pytest.param("Varhaiskasvatuksenerityisopettajankonsultoi", id="a word as long as a pseudonym"),
    ],
)
def test_ordinary_text_is_left_alone(text):
    assert identifiers_in(text) == frozenset()


@settings(deadline=None)
@given(
    before=st.text(max_size=30),
    after=st.text(max_size=30),
    written=st.sampled_from([("010594Y9032", CODE), ("+358401234567", PHONE), ("aiti@example.org", EMAIL)]),
)
def test_text_around_an_identifier_does_not_hide_it(before, after, written):
    identifier, kind = written

    assert kind in identifiers_in(f"{before} ; {identifier} ; {after}")


@settings(deadline=None)
@given(text=st.text())
def test_any_text_gets_an_answer(text):
    assert identifiers_in(text) <= set(IdentifierKind)


@pytest.mark.parametrize(
    "piece",
    [
        "a at ",
        "a-at-",
        "(a)a.",
        "0_",
        "0-4-",
        "aA-",
        "a1b2c3d4",
        "0",
        "01",
        "0 ",
        "a@",
        "@a",
        "a.",
        "a@a.",
        "010594",
        "1 ",
        "1.",
        "01.05.16-",
        "358:",
        "040 ",
        "(at)",
        "+1",
        "-",
    ],
)
def test_a_long_text_is_read_in_time_that_grows_with_its_length(piece):
    began = time.process_time()
    identifiers_in(piece * 20_000)

    assert time.process_time() - began < 5
