"""What may be better in a key question: flaws that are found, and what is left in peace."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sessions.codes import Doubt
from sessions.key_question import doubts

MANY, WORD, NOT, OWN = Doubt.SENTENCES, Doubt.QUESTION_WORD, Doubt.NEGATIVE, Doubt.NOT_OWN


@pytest.mark.parametrize(
    "text",
    [
        "Wie kann ich erreichen, dass die Ämter das Büro als Partner sehen?",
        "wie erreichen wir die Eltern",
        "Was kann ich tun, damit uns der Rat zuhört?",
        "Wer kann mich bei der Stelle unterstützen?",
        "Welche Schritte bringen uns zu einem Ratsbeschluss?",
        "Wie viele Schulen sollten wir zuerst ansprechen?",
        "Mit wem sollte ich zuerst sprechen?",
        "Auf welche Weise bringe ich das in den Ausschuss?",
        "Woran merke ich, dass es wirkt?",
        "Worüber sollten wir zuerst reden?",
        "Und wie geht es danach für mich weiter?",
        # It need not be the first word of the line.
        "Schlüsselfrage: Wie komme ich zu einem Mandat?",
        "Wenn das Amt absagt, wie können wir weiterarbeiten?",
        "„Wie kann ich mein Team mitnehmen?“",
        # Points that end no sentence.
        "Wie kann ich z. B. Ämter und ca. 30 Schulen im 2. Halbjahr gewinnen?",
        "Wie kann ich z.B. Ämter bzw. Dezernate gewinnen?",
        "Wie kann ich ... Ämter gewinnen?",
        "Wie antworte ich auf die Frage „Was bringt uns das?“ im Rat?",
        "Wie kann ich\nÄmter gewinnen?",
        # Words that only look negative, or say of others what they do not do.
        "Wie können wir nicht nur die Schulen, sondern auch die Kitas gewinnen?",
        "Wie gewinnen wir Eltern, die bisher nicht kommen?",
        "Wie finde ich heraus, was nicht klappt?",
        "Wie entscheide ich, ob wir mitmachen oder nicht?",
        "Wie helfe ich Familien in Not?",
        "Wie arbeiten wir mit nicht-staatlichen und nichtstaatlichen Trägern?",
        "Wie bringe ich Verhinderungspflege in unseren Beirat?",
        # English
        "How can I make the offices see us as a partner?",
        "What could my first step be?",
        "Which partners do we need first?",
        "To whom could I turn first?",
        "In what way can our office support the schools?",
        "If the office declines, how can we go on?",
        "How can I win not only schools but also day nurseries?",
        "How can we win parents who do not come yet?",
        "How can we build prevention into our schools?",
        "How can Dr. Meyer help us with e.g. Schools and no. 5 of the list?",
        "How can we decide whether or not to join?",
        "",
        "  ",
    ],
)
def test_nothing_to_doubt(text: str) -> None:
    assert doubts(text) == ()


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Wie kann ich das Amt gewinnen? Und was sagt dann der Rat?", (MANY,)),
        ("Wie kann ich das Amt gewinnen? und was sagt dann der Rat?", (MANY,)),
        ("Wie kann ich das Amt gewinnen. Die Stelle ist befristet.", (MANY,)),
        ("Die Stelle ist befristet. Wie kann ich sie sichern?", (MANY, WORD)),
        ("Soll ich kündigen?", (WORD,)),
        ("Ich frage mich, wie ich das schaffe.", (WORD,)),
        ("Können wir erreichen, was wir wollen?", (WORD,)),
        ("Mein Verhältnis zum Schulamt", (WORD,)),
        ("Mehr Geld", (WORD, OWN)),
        ("Wie kann ich erreichen, dass die Ämter nicht abspringen?", (NOT,)),
        ("Wie kann ich verhindern, dass die Stelle wegfällt?", (NOT,)),
        ("Wie vermeide ich Doppelstrukturen?", (NOT,)),
        ("Wie komme ich mit keinem einzigen Gegner in den Rat?", (NOT,)),
        ("Was kann ich tun, damit das nie wieder passiert?", (NOT,)),
        ("Wie kann ich die Schulen gewinnen, die bisher fehlen, und niemanden verlieren?", (NOT,)),
        ("Was ist zu tun?", (OWN,)),
        ("Wie kann man das Amt überzeugen?", (OWN,)),
        ("Warum hört das Amt so schlecht zu?", (OWN,)),
        ("Warum unterstützt uns der Rat?", (OWN,)),
        ("Wieso macht das Amt nicht mit?", (NOT, OWN)),
        ("How do I start? What comes then?", (MANY,)),
        ("Should I leave?", (WORD,)),
        ("I wonder how to go on.", (WORD,)),
        ("How can we avoid losing the post?", (NOT,)),
        ("How can I prevent drop-outs?", (NOT,)),
        ("What can we do so that the council doesn’t stop the project?", (NOT,)),
        ("How can I not lose the schools?", (NOT,)),
        ("What should the ministry do?", (OWN,)),
        ("Why do the schools mistrust us?", (OWN,)),
        ("The post ends. Can it be kept, and not cut?", (MANY, WORD, NOT, OWN)),
    ],
)
def test_doubts(text: str, found: tuple[Doubt, ...]) -> None:
    assert doubts(text) == found


@given(st.text() | st.text(alphabet="wie ich?.!,:„“ nWN2"))
def test_any_text_can_be_checked(text: str) -> None:
    found = doubts(text)
    assert list(found) == [doubt for doubt in Doubt if doubt in found]
