"""The least that PySide6 can show, of the size of a POS screen; frozen by bare-window.spec."""

from PySide6.QtWidgets import QApplication, QLabel, QWidget

application = QApplication([])
window = QWidget()
window.resize(1366, 768)
QLabel("0", window)
window.show()
application.exec()
