"""Numbers as they are printed."""

from stance.reporting.numbers import count, decimal, interval, lead, p_value, percent


def test_numbers():
    assert [decimal(value) for value in (0.7123, 1.0, 0.0, -0.05, None)] == [".712", "1.000", ".000", "-.050", "–"]
    assert interval({"value": 0.712, "low": 0.654, "high": 0.768}) == ".712 (.654–.768)"
    assert interval({"value": 0.712, "low": None, "high": None}) == ".712 (no interval)"
    assert lead({"value": 0.05, "low": -0.01, "high": 0.11}) == "+.050 (-.010 to +.110)"
    assert [p_value(p) for p in (0.0004, 0.031, 1.0)] == ["< .001", ".031", "1.000"]
    assert (percent(0.834), percent(None)) == ("83%", "–")
    assert (count(1, "quote"), count(1200, "quote")) == ("1 quote", "1,200 quotes")
