"""The dialog in which a change of the settings is approved: what changes, and a manager's code."""

from __future__ import annotations

from pos_terminal.texts import tr
from pos_terminal.ui.states.form import ApprovalState, Entered
from pos_terminal.ui.widgets.form_box import FormBox
from pos_terminal.ui.widgets.gap import Gap, stack
from pos_terminal.ui.widgets.label import Label


class ChangeForm(FormBox):
    """`lines` say what will be otherwise, each on a line of its own. `entered` has only who approved."""

    def __init__(
        self, title: str, line: str, lines: tuple[str, ...], approval: ApprovalState, confirm: str = ""
    ) -> None:
        super().__init__(title, approval, line=line, width=960)
        self.content.addWidget(Gap(20, 8))
        for one in lines:
            stack(self.content, Label(one, 18, weight=600, wrap=True), Gap(6, 2))
        self.confirm.setText(confirm or tr("Save"))
        self.confirm.set_icon_name("check")
        self.entries_changed()

    def entered(self) -> Entered:
        approver, pin = self.approval.entered()
        return Entered("change", approver=approver, pin=pin)
