"""What is wrong with how a page is laid out: what is beside the screen, cut, or too small for a finger."""

from __future__ import annotations

from typing import Final

from tests.support.chromium_page import Page

FINGER: Final = 44
"""CSS pixels."""
_WRONG: Final = """
(function (width, finger) {
  const found = [], shown = (one) => one.checkVisibility({visibilityProperty: true});
  const what = (one) => one.outerHTML.slice(0, 100);
  // A page that is too wide widens a phone's own idea of its width: only the screen's counts.
  if (document.scrollingElement.scrollWidth > width) {
    const out = [...document.querySelectorAll('body *')]
      .filter((one) => one.getBoundingClientRect().right > width && !one.closest('.scroll'));
    found.push('the page scrolls sideways: ' + out.slice(0, 3).map(what).join(' '));
  }
  const pressed = 'button, .button, select, summary, nav a, input:not([type=checkbox]):not([type=hidden])';
  for (const one of document.querySelectorAll(pressed)) {
    const high = one.getBoundingClientRect().height;
    if (shown(one) && high < finger) found.push(high + ' px high: ' + what(one));
  }
  for (const one of document.querySelectorAll('.pane button, .pane input, .pane select, .pane textarea')) {
    const beyond = one.getBoundingClientRect().right > one.closest('.pane').getBoundingClientRect().right;
    if (shown(one) && beyond && !one.closest('table')) found.push('out of its pane: ' + what(one));
  }
  for (const one of document.querySelectorAll('h1, h2, button, .button, .mark, label > span')) {
    if (shown(one) && one.scrollWidth > one.clientWidth + 1 && getComputedStyle(one).display !== 'inline')
      found.push('cut: ' + what(one));
  }
  if (document.fonts.size && ![...document.fonts].some((one) => one.status === 'loaded'))
    found.push('the typeface is not there');
  return found;
})
"""


def wrong_with(page: Page) -> list[str]:
    """What a person would find wrong with this page at its width."""
    return [str(one) for one in page.run(f"{_WRONG}({page.width}, {FINGER})")]
