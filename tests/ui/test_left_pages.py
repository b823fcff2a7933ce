"""A page that was in no window when its test ended is gone before the process ends, with all its parts."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QApplication, QWidget
from shiboken6 import isValid

from pos_terminal.ui.screens.about import AboutPage
from tests.support.collecting import delete_windows


@pytest.mark.usefixtures("qapp")
def test_a_page_that_only_its_own_slots_hold_is_deleted_with_its_buttons() -> None:
    page = AboutPage()
    parts = page.findChildren(QWidget)
    delete_windows()
    assert not isValid(page)
    assert not any(isValid(part) for part in parts)
    assert [one for one in QApplication.topLevelWidgets() if one.parent() is None] == []
