"""The pages of Voicestead in the states that people see them in, and the way to each."""

from collections.abc import Callable

from playwright.sync_api import Page, expect

from tests.browser import journeys
from tests.browser.conftest import Give
from tests.browser.expert_states import (
    campaign_audited,
    experts_appeal,
    experts_empty,
    invitation,
    my_listening,
    steward,
    variants,
)
from tests.browser.journeys import Language, press
from tests.browser.text_states import (
    import_added,
    import_asked_for,
    import_read,
    imports,
    review_empty,
    review_reasons,
    rules_refused,
    rules_tried,
    sentence_page,
    text_hub,
    text_opening,
    write_given,
    write_refused,
)

Arrive = Callable[[Page, Language, Give], object]
"""Brings a newcomer's page there; the language has two sentences and nothing recorded yet."""


def home(page: Page, language: Language, give: Give) -> None:
    page.goto(language.served.url)


def home_without_a_match(page: Page, language: Language, give: Give) -> None:
    page.goto(f"{language.served.url}/?q=no+such+language")


def what_happens_to_my_voice(page: Page, language: Language, give: Give) -> None:
    page.goto(f"{language.served.url}/voice")


def campaign(page: Page, language: Language, give: Give) -> None:
    page.goto(f"{language.served.url}/{language.tag}")


def terms(page: Page, language: Language, give: Give) -> None:
    page.goto(language.url("terms"))


def terms_with_no_box_ticked(page: Page, language: Language, give: Give) -> None:
    page.goto(language.url("terms"))
    page.get_by_role("button", name="Agree and go on").click()
    expect(page.locator(".field__error")).to_be_visible()


def terms_agreed_to(page: Page, language: Language, give: Give) -> None:
    journeys.enter(page, language)
    page.goto(language.url("terms"))


def speak_ready(page: Page, language: Language, give: Give) -> None:
    journeys.enter(page, language)


def speak_recording(page: Page, language: Language, give: Give) -> None:
    journeys.enter(page, language)
    journeys.start_take(page)
    page.wait_for_timeout(2_000)  # past the microphone's first silence


def speak_taken(page: Page, language: Language, give: Give) -> None:
    journeys.enter(page, language)
    journeys.record(page, 4)
    expect(page.locator("[data-doubted]")).to_have_count(0)


def speak_doubted(page: Page, language: Language, give: Give) -> None:
    """A take of the silence before the speech, not sent yet."""
    journeys.enter(page, language)
    journeys.record(page, 0.5)
    expect(page.get_by_role("button", name="Send it anyway")).to_be_visible()


def microphone_check(page: Page, language: Language, give: Give) -> None:
    journeys.enter(page, language)
    page.get_by_role("button", name="Check the microphone").first.click()
    expect(page.get_by_role("dialog")).to_be_visible()


def microphone_checked(page: Page, language: Language, give: Give) -> None:
    """The speech comes while the room is heard: there is something to find, whatever it is."""
    microphone_check(page, language, give)
    page.get_by_role("button", name="Begin").click()
    page.get_by_role("button", name="I have read it").click()
    expect(page.get_by_role("dialog").get_by_role("listitem").first).to_be_visible()


def speak_with_a_trouble(page: Page, language: Language, give: Give) -> None:
    journeys.enter(page, language)
    page.context.set_offline(True)
    journeys.skip(page)
    expect(page.locator("[data-part=trouble]")).to_be_visible()


def speak_options(page: Page, language: Language, give: Give) -> None:
    journeys.enter(page, language)
    page.keyboard.press("o")
    expect(page.get_by_role("switch", name="Hands-free")).to_be_visible()


def speak_keys(page: Page, language: Language, give: Give) -> None:
    journeys.enter(page, language)
    page.keyboard.press("?")
    expect(page.get_by_role("dialog", name="Keys")).to_be_visible()


def speak_skip_menu(page: Page, language: Language, give: Give) -> None:
    journeys.enter(page, language)
    press(page, "skip").click()
    expect(page.get_by_role("dialog", name="Skip this sentence")).to_be_visible()


def speak_report_without_a_reason(page: Page, language: Language, give: Give) -> None:
    journeys.enter(page, language)
    page.locator(".controls").get_by_role("button", name="Report").click()
    page.get_by_role("button", name="Send the report and skip it").click()
    expect(page.get_by_text("Tick what is wrong with it")).to_be_visible()


def speak_skipped(page: Page, language: Language, give: Give) -> None:
    journeys.enter(page, language)
    page.keyboard.press("s")
    page.keyboard.press("s")
    expect(press(page, "undo").first).to_be_visible()


def speak_sentences_kept(page: Page, language: Language, give: Give) -> None:
    journeys.enter(page, language)
    page.get_by_text("Take sentences with me").click()
    page.get_by_role("button", name="10", exact=True).click()
    expect(page.get_by_text("Free on this device")).to_be_visible()


def shelf(page: Page, language: Language, give: Give) -> None:
    page.goto(f"{language.served.url}/offline")


def speak_offline(page: Page, language: Language, give: Give) -> None:
    journeys.enter(page, language)
    page.context.set_offline(True)
    journeys.send(page)
    expect(page.locator("[data-behaviour=tray] [data-part=line]")).to_be_visible()


def speak_sent_back(page: Page, language: Language, give: Give) -> None:
    """A clip of the silence before the speech, met again on its card."""
    journeys.enter(page, language)
    journeys.send(page, 0.5)
    journeys.wait_until(page, lambda: journeys.marks(page)[0] == "refuse")
    page.keyboard.press("ArrowLeft")


def speak_summary(page: Page, language: Language, give: Give) -> None:
    """One clip sent back, one well received."""
    journeys.enter(page, language)
    journeys.send(page, 0.5)
    journeys.send(page, 4)
    for item in page.locator("[data-part=given] > li").all():
        expect(item).to_have_attribute("data-mark", journeys.JUDGED, timeout=15_000)


def speak_empty(page: Page, language: Language, give: Give) -> None:
    journeys.enter(page, language)
    for n in (2, 1):
        expect(page.locator("[data-part=dots] > li")).to_have_count(n)
        journeys.skip(page)
    expect(page.get_by_text("You have read all there is for now")).to_be_visible()


def listen_ready(page: Page, language: Language, give: Give) -> None:
    give(language, 2)
    page.goto(language.url("listen"))
    journeys.wait_for_card(page)


def listen_reasons(page: Page, language: Language, give: Give) -> None:
    listen_ready(page, language, give)
    page.keyboard.press("n")
    page.keyboard.press("4")
    expect(page.get_by_role("checkbox", name="Too much noise")).to_be_checked()


def listen_guidelines(page: Page, language: Language, give: Give) -> None:
    listen_ready(page, language, give)
    page.keyboard.press("g")
    expect(page.get_by_role("dialog", name="How to judge")).to_be_visible()


def listen_not_heard(page: Page, language: Language, give: Give) -> None:
    """A vote before the reading has been heard is refused kindly."""
    listen_ready(page, language, give)
    page.keyboard.press("y")
    expect(page.locator("[data-part=not-heard]")).to_be_visible()


def listen_skipped(page: Page, language: Language, give: Give) -> None:
    listen_ready(page, language, give)
    page.keyboard.press("s")
    expect(press(page, "undo")).to_be_visible()


def languages_of_these_pages(page: Page, language: Language, give: Give) -> None:
    page.goto(f"{language.served.url}/translations")


def listen_offline(page: Page, language: Language, give: Give) -> None:
    listen_ready(page, language, give)
    page.context.set_offline(True)
    page.keyboard.press("s")
    expect(page.locator("[data-part=waits]")).to_be_visible()


def listen_empty(page: Page, language: Language, give: Give) -> None:
    page.goto(language.url("listen"))


def mine_unknown(page: Page, language: Language, give: Give) -> None:
    page.goto(f"{language.served.url}/mine")


def mine(page: Page, language: Language, give: Give) -> None:
    speak_summary(page, language, give)
    page.goto(f"{language.served.url}/mine")
    page.get_by_text("Withdraw this clip").first.click()


def recovery_code(page: Page, language: Language, give: Give) -> None:
    journeys.enter(page, language)
    page.goto(f"{language.served.url}/mine")
    page.get_by_role("button", name="Make a recovery code").click()


def not_found(page: Page, language: Language, give: Give) -> None:
    page.goto(f"{language.served.url}/no-such-language")


def style(page: Page, language: Language, give: Give) -> None:
    page.goto(f"{language.served.url}/style")


STATES: list[Arrive] = [
    home,
    home_without_a_match,
    what_happens_to_my_voice,
    campaign,
    terms,
    terms_with_no_box_ticked,
    terms_agreed_to,
    speak_ready,
    speak_recording,
    speak_taken,
    speak_doubted,
    microphone_check,
    microphone_checked,
    speak_with_a_trouble,
    speak_options,
    speak_keys,
    speak_skip_menu,
    speak_report_without_a_reason,
    speak_skipped,
    speak_sentences_kept,
    shelf,
    speak_offline,
    speak_sent_back,
    speak_summary,
    speak_empty,
    listen_ready,
    listen_reasons,
    listen_guidelines,
    listen_not_heard,
    listen_skipped,
    listen_offline,
    languages_of_these_pages,
    listen_empty,
    mine_unknown,
    mine,
    recovery_code,
    invitation,
    experts_empty,
    experts_appeal,
    campaign_audited,
    my_listening,
    variants,
    steward,
    text_hub,
    text_opening,
    import_asked_for,
    import_read,
    import_added,
    imports,
    rules_tried,
    rules_refused,
    write_refused,
    write_given,
    review_reasons,
    review_empty,
    sentence_page,
    not_found,
    style,
]

RIGHT_TO_LEFT: list[Arrive] = [
    home,
    campaign,
    terms,
    speak_ready,
    listen_ready,
    mine_unknown,
    experts_appeal,
    campaign_audited,
    my_listening,
    variants,
    steward,
    text_hub,
    import_read,
    import_added,
    rules_tried,
    write_refused,
    sentence_page,
    style,
]
"""Those whose way asks for nothing by its English name."""
