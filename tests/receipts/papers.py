"""Papers for the tests: ordinary ones, and the longest, largest and worst there are."""

from __future__ import annotations

from collections.abc import Callable

from pos_terminal.domain.money import MAX_AMOUNT, Money
from pos_terminal.domain.session_report import (
    CashSum,
    CountSum,
    KindSum,
    Line,
    Lines,
    MethodChange,
    MethodChanges,
    MethodSum,
    Perpetual,
    RefundSum,
    SessionReport,
)
from pos_terminal.receipts import slips
from pos_terminal.receipts.documents import receipt_paper
from pos_terminal.receipts.layout import Paper
from pos_terminal.receipts.receipt import (
    BagSlip,
    Change,
    LinkSlip,
    OwedSlip,
    PaymentLine,
    Receipt,
    RefundSlip,
    Shop,
    Stamp,
    WatchSlip,
)
from pos_terminal.receipts.session_paper import Words, session_paper
from pos_terminal.services.day_paper import day_paper
from pos_terminal.services.papers import words_of
from tests.ui import report_samples

SHOP = Shop(
    "Le Baobab",
    "Cocody",
    "Counter 1",
    ("Rue des Jardins, Abidjan", "Tél. 27 22 40 00 00"),
    ("Merci et à bientôt !",),
)
FISCAL = Shop(
    "Maquis Chez Tantie Œuvre-Bénédicte de l’Étoile",
    "Grand-Bassam, Quartier France",
    "Comptoir de la terrasse",
    ("N° CC 1234567 A",),
    ("Bœuf braisé, 2 € de rabais, ½ poulet « offert »",),
    "CI-2026-0000000042-NF",
    "https://fne.example/v/CI-2026-0000000042-NF",
)
STAMP = Stamp("21/11/2026", "14:33", "Awa Koné")
T0 = 1_795_260_720_000
REFERENCE = "7F3A.1.000042.1A2B3C4D"


def francs(amount: int) -> Money:
    """CFA francs."""
    return Money(amount)


def simple() -> Paper:
    """One order paid with Wave."""
    line = PaymentLine("Wave", francs(18_500), "T_8F42K0V9", this=True)
    receipt = Receipt("000042", "Order 1040", "Table 5", francs(18_500), (line,), REFERENCE, "1a2b3c4d")
    return receipt_paper(receipt, SHOP, STAMP)


def cash() -> Paper:
    """Cash with change, some of it owed, printed a second time in practice."""
    receipt = Receipt(
        "000043",
        "",
        "Takeaway",
        francs(4_475),
        (PaymentLine("Cash", francs(4_475), this=True),),
        REFERENCE,
        "1a2b3c4d",
        change=Change(francs(5_000), francs(500), francs(25)),
        given_back=francs(-475),
    )
    shop = Shop("Le Baobab", "Cocody", "Counter 1", practice=True)
    return receipt_paper(receipt, shop, Stamp("21/11/2026", "14:33", "Awa Koné", copy=2))


def split() -> Paper:
    """The last of ten parts; two of them nobody has confirmed."""
    methods = ("Cash", "Wave", "Orange Money", "MTN MoMo", "Card machine")
    lines = tuple(
        PaymentLine(
            methods[part % 5],
            francs(10_000 + part),
            "" if part % 5 == 0 else f"MP261121.1433.A{part:05d}",
            confirmed=part % 5 != 4,
            this=part == 9,
        )
        for part in range(10)
    )
    receipt = Receipt(
        "2-000044",
        "Order 1047",
        "Table 6",
        francs(10_009),
        lines,
        REFERENCE,
        "1a2b3c4d",
        due=francs(120_000),
        still_open=francs(19_955),
        confirmed=False,
    )
    return receipt_paper(receipt, SHOP, STAMP)


def largest() -> Paper:
    """The largest amount there is, with long names and a long number, with a TEST method."""
    money = francs(MAX_AMOUNT)
    line = PaymentLine("Carte bancaire de la machine du comptoir", money, "pi_" + "3Qx9" * 15, this=True)
    receipt = Receipt(
        "999999",
        "Order " + "A-2026-11-21-000000000001",
        "Anniversaire de Marie-Thérèse Kouassi-N’Guessan, salle du fond, côté jardin",
        money,
        (line,),
        REFERENCE,
        "1a2b3c4d",
        due=money,
        change=Change(money, money, money, money, francs(-2)),
        still_open=money,
    )
    return receipt_paper(receipt, FISCAL, Stamp("21/11/2026", "14:33", "Awa Koné", test=True))


def watch() -> Paper:
    """For a payment that is watched."""
    slip = WatchSlip("Wave", francs(15_000), "P-2261", "Order 1047", "Table 6", "21/11/2026 at 14:11", 2)
    return slips.watch_paper(slip, SHOP, STAMP)


def owed() -> Paper:
    """For change that is owed."""
    return slips.owed_paper(OwedSlip(francs(125), "P-2262", "Order 1048"), SHOP, STAMP)


def refund() -> Paper:
    """Cash given back, to be signed."""
    slip = RefundSlip(
        "P-2261-R9",
        "Orange Money",
        francs(3_500),
        francs(10_000),
        "Order 1031",
        "in cash",
        "Plat froid",
        "07 07 00 00 00",
        "Serge Yao",
        "Given back",
        signed=True,
    )
    return slips.refund_paper(slip, SHOP, STAMP)


def link() -> Paper:
    """A payment's page as a code."""
    slip = LinkSlip(
        "Wave", francs(18_500), "Order 1040", "https://pay.wave.com/c/cos-1b2c3d?a=18500", "14:48"
    )
    return slips.link_paper(slip, SHOP, STAMP)


def bag() -> Paper:
    """A bag that nobody has received yet."""
    return slips.bag_paper(BagSlip("B-311", francs(150_000), "1", "Sac 12", ""), SHOP, STAMP)


def z_report() -> Paper:
    """A Z report with something in each of its parts."""
    return session_paper(report(z_number=142), SHOP, Stamp("", ""), WORDS)


def x_report() -> Paper:
    """An X report: the drawer is not counted."""
    return session_paper(report(z_number=None), SHOP, Stamp("", "", copy=1), WORDS)


def day_report() -> Paper:
    """The report of a day until the afternoon."""
    day = report_samples.DAY
    return day_paper(report_samples.day_report(), SHOP, Stamp("", ""), words_of(day.where), day, "XOF")


WORDS = Words(
    lambda _code, name: name,
    lambda at, _beside: f"{at // 1000 % 86400 // 3600:02d}:00",
    lambda _at: "Saturday 21 November 2026",
)


def report(z_number: int | None) -> SessionReport:
    """What a session's report says."""
    closed = z_number is not None
    item = Line(what="1047", amount=15_000, currency="XOF", at=T0, method="Wave", staff="Awa Koné")
    few = Lines(count=14, amount=140_000, lines=(item,), rest_count=13, rest_amount=125_000)
    return SessionReport(
        currency="XOF",
        session_id="s",
        session_number=142,
        drawer="1",
        shared=True,
        z_number=z_number,
        written_at=T0,
        opened_at=T0 - 25_000_000,
        opened_by="Awa Koné",
        closed_at=T0 if closed else None,
        closed_by="Awa Koné" if closed else "",
        approved_by="Serge Yao" if closed else "",
        reason="Mauvaise monnaie rendue" if closed else "",
        opening_float=50_000,
        opening_counted=True,
        opening_difference=0,
        cash=(
            CashSum(kind="sale", count=31, amount=250_000),
            CashSum(kind="change", count=20, amount=-63_500),
            CashSum(kind="pay_out", count=1, amount=-5_500),
        ),
        expected=231_000,
        counted=230_500 if closed else None,
        pieces={"10000": 22, "5000": 1, "500": 7, "-500": 3, "100": 5} if closed else {},
        to_safe=180_500 if closed else 0,
        left_for_float=50_000 if closed else 0,
        methods=(
            MethodSum(provider_code="cash", name="Cash", currency="XOF", count=31, gross=186_500),
            MethodSum(
                provider_code="wave",
                name="Wave",
                currency="XOF",
                count=29,
                gross=342_000,
                fees=3_420,
                fees_estimated=420,
                unconfirmed=CountSum(count=1, amount=12_500),
            ),
        ),
        tests=(MethodSum(provider_code="orange", name="Orange Money", currency="XOF", count=1, gross=100),),
        refunds=(
            RefundSum(provider_code="cash", name="Cash", currency="XOF", route="cash", count=1, amount=3_500),
        ),
        released=few,
        unconfirmed=Lines(count=1, amount=12_500, lines=(item,)),
        exceptions=(KindSum(kind="late_money", count=1, amount=7_500),),
        checking=Lines(count=1, amount=15_000, lines=(item,)),
        method_changes=MethodChanges(
            count=1,
            lines=(
                MethodChange(
                    at=T0, method="Wave", setting="base_url", before="", after="https://x", staff="Serge Yao"
                ),
            ),
        ),
        first_payment=item,
        last_payment=item,
        perpetual=Perpetual(taken=98_765_432_100, refunded=120_000),
        after_position=1200,
        last_position=1460,
        head8="1a2b3c4d",
    )


ALL: dict[str, Callable[[], Paper]] = {
    one.__name__: one
    for one in (
        simple,
        cash,
        split,
        largest,
        watch,
        owed,
        refund,
        link,
        bag,
        z_report,
        x_report,
        day_report,
    )
}
