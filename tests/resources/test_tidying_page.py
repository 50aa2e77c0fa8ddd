"""The page on which vocabularies and tags are tidied up."""

from typing import Any

import pytest
from django.test import Client

from resources.models import Operation, ResourcePage, ResourceTag
from tests import factories
from tests.resources.tidied import soup, tags, text_of, value

PAGE = "/admin/tidying/"
ALIKE = f"{PAGE}resourcetag/alike/"


@pytest.fixture
def admin(client: Client, library: Any) -> Client:
    client.force_login(factories.UserFactory(is_superuser=True))
    return client


def test_the_page_shows_what_is_alike_what_is_unused_and_all_with_counts(admin: Client) -> None:
    tags("lonely")
    for names in (["phone call"], ["phone calls", "meals"], ["phone calls"], ["phone-call"]):
        factories.ToolkitFactory(tags=names)
    page = soup(admin.get(PAGE))
    (group,) = page.select(f'form[action="{ALIKE}"]')
    assert "phone calls (2)" in text_of(group)
    assert "phone-call (1)" in text_of(group)
    assert "meals" not in text_of(group)
    unused = page.select_one(f'form[action="{PAGE}resourcetag/unused/delete/"]')
    assert [text_of(label) for label in unused.select("label")] == ["lonely"]
    rows = [text_of(row) for row in page.select("table tbody tr")]
    assert rows[0].startswith("phone calls 2")
    assert len(rows) == 5


def test_all_are_found_by_a_part_of_their_name(admin: Client) -> None:
    tags("Educación", "meals")
    page = soup(admin.get(PAGE, {"q": "educacion"}))
    assert [text_of(row).split()[0] for row in page.select("table tbody tr")] == ["Educación"]
    assert "There is none of this name." in text_of(soup(admin.get(PAGE, {"q": "zzz"})))


def test_a_tag_is_renamed_and_a_taken_name_leads_to_merging(admin: Client) -> None:
    calls, meals = tags("calls", "meals")
    address = f"{PAGE}resourcetag/{calls.pk}/rename/"
    done = admin.post(address, {"name": "phone calls"}, follow=True)
    assert "Renamed “calls” to “phone calls”" in text_of(soup(done))
    asked = admin.post(address, {"name": "MEALS"}, follow=True)
    assert "“meals” exists already. You can merge them." in text_of(soup(asked))
    chosen = {one["value"] for one in soup(asked).select('input[type=hidden][name="term"]')}
    assert chosen == {str(calls.pk), str(meals.pk)}
    assert admin.get(f"{PAGE}resourcetag/999999/rename/").status_code == 404


def test_unused_tags_are_deleted_and_come_back(admin: Client) -> None:
    (lonely,) = tags("lonely")
    address = f"{PAGE}resourcetag/unused/delete/"
    done = admin.post(address, {"term": lonely.pk}, follow=True)
    assert "Deleted “lonely”, which nothing used" in text_of(soup(done))
    admin.post(soup(done).select_one('a[href*="/undo/"]')["href"])
    assert ResourceTag.objects.get().pk == lonely.pk
    assert admin.get(address).status_code == 405


@pytest.mark.parametrize("vocabulary", ["audience", "place", "series", "priority", "designteam"])
def test_each_vocabulary_has_a_page(admin: Client, vocabulary: str) -> None:
    page = soup(admin.get(f"{PAGE}{vocabulary}/"))
    assert page.select_one('[aria-current="page"]')
    assert admin.get(f"{PAGE}unheard-of/").status_code == 404


def test_moderators_tidy_up_and_editors_do_not(client: Client, library: Any) -> None:
    calls, meals = tags("calls", "meals")
    client.force_login(factories.UserFactory(groups=["Editors"]))
    assert "Tidy up" not in client.get("/admin/").content.decode()
    for address, data in (
        (f"{PAGE}resourcetag/merge/", {"term": [calls.pk, meals.pk], "into": value(meals)}),
        (f"{PAGE}resourcetag/{calls.pk}/rename/", {"name": "ringing"}),
        (f"{PAGE}resourcetag/unused/delete/", {"term": calls.pk}),
    ):
        assert client.get(PAGE).status_code == 302
        client.post(address, data)
    assert ResourceTag.objects.count() == 2
    assert not Operation.objects.exists()

    client.force_login(factories.UserFactory(groups=["Moderators"]))
    assert client.get(PAGE).status_code == 200
    assert "Tidy up" in client.get("/admin/").content.decode()


def test_a_tag_that_is_a_term_already_becomes_it_at_a_press(admin: Client) -> None:
    topic = factories.TopicFactory(name="Home visits", synonyms="calling home")
    page = factories.ToolkitFactory(tags=["home visit", "calling home", "meals"])
    html = soup(admin.get(PAGE))
    forms = html.select(f'form[action="{PAGE}resourcetag/merge/"][method=post]')
    assert ["home visit" in text_of(form) for form in forms].count(True) == 1
    assert len(forms) == 2
    for form in forms:
        data = {one["name"]: one["value"] for one in form.select("input[type=hidden]")}
        admin.post(form["action"], data)
    saved = ResourcePage.objects.get(pk=page.pk)
    assert (list(saved.tags.names()), list(saved.topics.all())) == (["meals"], [topic])


def test_long_lists_are_cut_and_say_how_many_more_there_are(
    admin: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("resources.admin.tidying.MOST_LISTED", 2)
    for name in ("calls", "meals", "visits"):
        factories.TopicFactory(name=name)
        tags(name, name.removesuffix("s"))
    page = soup(admin.get(PAGE))
    assert len(page.select(f'form[action="{ALIKE}"] label')) == 4
    assert len(page.select(f'form[action="{PAGE}resourcetag/merge/"][method=post]')) == 2
    assert text_of(page).count("1 more is not shown.") == 1


def test_the_list_of_all_has_pages_and_keeps_what_was_looked_for(
    admin: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("resources.admin.tidying.MOST_ON_A_PAGE", 2)
    tags("call a", "call b", "call c", "meals")
    page = soup(admin.get(PAGE, {"q": "call"}))
    assert len(page.select("table tbody tr")) == 2
    (following,) = page.select("nav.tidying__pages a")
    assert "Page 1 of 2" in text_of(page)
    rest = soup(admin.get(f"{PAGE}{following['href']}"))
    assert [text_of(row).split(" 0 ")[0] for row in rest.select("table tbody tr")] == ["call c"]


def test_what_nothing_uses_has_pages_of_its_own_to_choose_all_of(
    admin: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("resources.admin.tidying.MOST_UNUSED", 2)
    monkeypatch.setattr("resources.admin.tidying_unused.MOST_ON_A_PAGE", 8)
    tags(*(f"lonely {number}" for number in "abcdefghi"))
    page = soup(admin.get(PAGE))
    panel = page.select_one(f'form[action="{PAGE}resourcetag/unused/delete/"]')
    assert len(panel.select("input[name=term]")) == 2
    link = page.select_one(f'a[href="{PAGE}resourcetag/unused/"]')
    assert text_of(link) == "All 9 that nothing uses"
    first = soup(admin.get(link["href"]))
    assert not first.select("input[name=term][checked]")
    all_of_it = first.find("a", string="Choose all of this page")["href"]
    chosen = soup(admin.get(f"{link['href']}{all_of_it}"))
    keys = [one["value"] for one in chosen.select("input[name=term][checked]")]
    assert len(keys) == 8
    done = admin.post(f"{PAGE}resourcetag/unused/delete/", {"term": keys}, follow=True)
    assert "Deleted 8 of tags, which nothing used" in text_of(soup(done))
    assert [tag.name for tag in ResourceTag.objects.all()] == ["lonely i"]
    undo = soup(done).select_one('a[href*="/undo/"]')["href"]
    assert "8 are as before" in text_of(soup(admin.post(undo, follow=True)))
    assert ResourceTag.objects.count() == 9
    nothing = admin.post(f"{PAGE}resourcetag/unused/delete/", follow=True)
    assert "Choose what to delete first." in text_of(soup(nothing))


def groups(admin: Client, vocabulary: str = "resourcetag") -> list[str]:
    forms = soup(admin.get(f"{PAGE}{vocabulary}/")).select("form[action$='/alike/'] label")
    return [text_of(label) for label in forms]


def test_names_that_are_meant_are_not_offered_again_until_somebody_says_so(
    admin: Client,
) -> None:
    call, calls, caller = tags("phone call", "phone calls", "phone-calls")
    assert len(groups(admin)) == 3
    two = {"term": [call.pk, calls.pk], "apart": ""}
    done = admin.post(ALIKE, two, follow=True)
    assert "Marked as not the same: “phone call”, “phone calls”" in text_of(soup(done))
    # The third may still be either.
    assert len(groups(admin)) == 3
    admin.post(ALIKE, {"term": [call.pk, calls.pk, caller.pk], "apart": ""})
    assert groups(admin) == []
    page = soup(admin.get(PAGE))
    assert "3 pairs are marked as not the same" in text_of(page)
    listed = soup(admin.get(f"{PAGE}resourcetag/apart/"))
    first = listed.select_one("button[name=pair]")
    assert text_of(first) == "Offer again : phone call, phone calls"
    told = admin.post(f"{PAGE}resourcetag/apart/", {"pair": first["value"]}, follow=True)
    assert "They are offered again" in text_of(soup(told))
    assert groups(admin) == ["phone call (0)", "phone calls (0)"]
    again = admin.post(f"{PAGE}resourcetag/apart/", {"pair": first["value"]}, follow=True)
    assert "Nothing was changed." in text_of(soup(again))
    for wrong in ("", "x", "topic:1", "topic:1 topic:x", f"topic:1 topic:{'9' * 30}"):
        admin.post(f"{PAGE}resourcetag/apart/", {"pair": wrong})


def test_the_other_button_leads_to_merging(admin: Client) -> None:
    call, calls = tags("call", "calls")
    asked = admin.post(ALIKE, {"term": [call.pk, calls.pk], "merge": ""})
    assert asked["Location"] == f"{PAGE}resourcetag/merge/?term={call.pk}&term={calls.pk}"
    told = admin.post(ALIKE, {"term": call.pk, "apart": ""}, follow=True)
    assert "Choose between 2 and 50 that are not the same." in text_of(soup(told))


def test_a_tag_that_is_meant_beside_a_term_is_not_offered_again(admin: Client) -> None:
    topic = factories.TopicFactory(name="Families")
    audience = factories.AudienceFactory(name="Families")
    tags("family")
    page = soup(admin.get(PAGE))
    assert "Topics: Families" in text_of(page)
    form = page.select_one("form[id^=apart-]")
    data = [one["value"] for one in form.select("input[name=term]")]
    assert data[1] == value(topic)
    admin.post(form["action"], {"term": data, "apart": ""})
    # The other term of that name is offered next.
    page = soup(admin.get(PAGE))
    assert "Topics: Families" not in text_of(page)
    form = page.select_one("form[id^=apart-]")
    admin.post(form["action"], {"term": [data[0], value(audience)], "apart": ""})
    assert "Tags that are terms" not in text_of(soup(admin.get(PAGE)))
    listed = text_of(soup(admin.get(f"{PAGE}resourcetag/apart/")))
    assert "“Families (Audiences)”, “family”" in listed
    assert "“family”, “Families (Topics)”" in listed


def test_the_lists_of_tags_and_terms_lead_to_tidying_up(client: Client, library: Any) -> None:
    for group, leads in (("Moderators", True), ("Editors", False)):
        client.force_login(factories.UserFactory(groups=[group]))
        for vocabulary in ("resourcetag", "topic", "audience"):
            page = client.get(f"/admin/snippets/resources/{vocabulary}/").content.decode()
            assert (f'href="{PAGE}{vocabulary}/"' in page) is leads


def test_b07_a_script_in_a_name_is_text_in_every_page_and_answer(admin: Client) -> None:
    hostile = "<script>alert(1)</script>"
    one, other = tags(hostile, f"{hostile}s")
    factories.ToolkitFactory(tags=[hostile])
    merging = {"term": [one.pk, other.pk], "q": hostile}
    for address, data in (
        (PAGE, {"q": hostile}),
        (f"{PAGE}resourcetag/unused/", {}),
        (f"{PAGE}resourcetag/merge/", merging),
        (f"{PAGE}resourcetag/merge/found/", {"term": other.pk, "q": hostile}),
        (f"{PAGE}resourcetag/{one.pk}/rename/", {}),
    ):
        assert "<script>alert" not in admin.get(address, data).content.decode()
    for address, given in (
        (ALIKE, {"term": [one.pk, other.pk], "apart": ""}),
        (f"{PAGE}resourcetag/merge/", {"term": one.pk, "into": value(other)}),
    ):
        answer = admin.post(address, given, follow=True).content.decode()
        assert "&lt;script&gt;alert" in answer
        assert "<script>alert" not in answer
    assert "<script>alert" not in admin.get(f"{PAGE}resourcetag/apart/").content.decode()
