"""The proof's clients fill in forms as a browser does, repeat what failed, and stop when they should."""

import socket
import threading

import pytest

from bench.prove.support.residents import (
    OutOfTime,
    Resident,
    Unexpected,
    fields_of,
    is_chosen,
    text_number,
    words_of,
)
from participation.core.personal_data import find_personal_data
from tests.making import make_programme
from tests.support.postgresql import free_port

PAGE = """
<form action="/sok"><input name="fraga"></form>
<form method="post">
  <input type="hidden" name="key" value="k&amp;1"><textarea name="text">
 Rad</textarea>
  <select name="language"><option value="en">E</option><option value="sv" selected>S</option></select>
  <select name="area"><option value="">Vet inte</option><option value="3">Park</option></select>
  <input type="radio" name="sex" value="man"><input type="radio" name="sex" value="" checked>
  <input type="checkbox" name="send_anyway"><input name="shown_name"><input type="submit" name="go" value="x">
</form>"""


def test_a_form_sends_what_a_browser_would_send_of_it():
    assert fields_of(PAGE) == {
        "key": "k&1", "text": " Rad", "language": "sv", "area": "", "sex": "", "shown_name": "",
    }  # fmt: skip


def test_a_page_without_the_form_is_said_to_have_none():
    with pytest.raises(Unexpected):
        fields_of("<form><input name='fraga'></form>")


def test_the_words_are_read_from_the_receipt_and_from_nowhere_else():
    page = "<p><span>nej</span></p><p class='receipt-code' lang='sv'><span>ett</span> <span>två</span></p>"
    assert words_of(page) == ("ett", "två")
    assert words_of("<p>Ett två</p>") == ()


def test_no_two_texts_are_alike_and_none_looks_like_personal_data():
    texts = [text_number(number) for number in range(2_000)]
    assert len(set(texts)) == len(texts)
    assert not any(find_personal_data(text) for text in texts)
    assert not any(one != other and one in other for one in texts[:50] for other in texts)


def test_chance_follows_the_dice():
    class Dice:
        def random(self):
            return 0.5

    assert is_chosen(0.6, Dice())
    assert not is_chosen(0.5, Dice())


def test_a_resident_gives_up_only_when_told_to():
    turns = iter([True, True, True, False])
    resident = Resident(free_port(), lambda: next(turns))
    with pytest.raises(OutOfTime):
        resident.deliver({"text": "hej"})
    assert resident.counted["cut or refused"] == 3


def test_an_answer_that_is_cut_off_is_repeated():
    with socket.create_server(("127.0.0.1", 0)) as listener:
        turns = iter([True, False])
        resident = Resident(listener.getsockname()[1], lambda: next(turns))

        def cut():
            connection, _ = listener.accept()
            connection.recv(65_536)
            connection.sendall(b"HTTP/1.1 303 SEE OTHER\r\nContent-Length: 100\r\n\r\nhalf")
            connection.close()

        thread = threading.Thread(target=cut)
        thread.start()
        with pytest.raises(OutOfTime):
            resident.deliver({"text": "hej"})
        thread.join()
    assert resident.counted["cut or refused"] == 1


def test_on_the_real_site_a_repeated_form_gives_the_same_words(live_server):
    make_programme()
    resident = Resident(int(live_server.rpartition(":")[2]), lambda: True)
    acknowledged = resident.send(text_number(1), loses_answer=True, sends_again=True)
    assert len(acknowledged.receipts) == 2
    assert len(set(acknowledged.receipts)) == 1
    assert resident.counted == {"answers lost": 1, "sent again": 1}
