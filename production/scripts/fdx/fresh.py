"""A Final Draft file for a script that never was one: the settings of its paragraphs and of the page. Pure."""

from __future__ import annotations

from production.scripts.fdx.tree import Child, Node

VERSION = "5"  # of the format: Final Draft 11 and later open it
# Type: indents from the left edge of the paper in inches, points before, alignment, style, type of the next paragraph.
# Those of Final Draft's own screenplay template.
SETTINGS = {
    "General": ("1.50", "7.50", "0", "Left", "", "General"),
    "Scene Heading": ("1.50", "7.50", "24", "Left", "AllCaps", "Action"),
    "Action": ("1.50", "7.50", "12", "Left", "", "Action"),
    "Character": ("3.50", "7.25", "12", "Left", "AllCaps", "Dialogue"),
    "Parenthetical": ("3.00", "5.50", "0", "Left", "", "Dialogue"),
    "Dialogue": ("2.50", "6.00", "0", "Left", "", "Action"),
    "Transition": ("5.50", "7.10", "12", "Right", "AllCaps", "Scene Heading"),
    "Shot": ("1.50", "7.50", "24", "Left", "AllCaps", "Action"),
    "Singing": ("2.50", "6.00", "0", "Left", "Italic", "Dialogue"),
    "Outline 1": ("1.50", "7.50", "24", "Left", "Bold", "Outline Body"),
    "Outline 2": ("1.50", "7.50", "12", "Left", "Bold", "Outline Body"),
    "Outline 3": ("1.50", "7.50", "12", "Left", "Bold", "Outline Body"),
    "Outline 4": ("1.50", "7.50", "12", "Left", "Bold", "Outline Body"),
    "Outline Body": ("1.50", "7.50", "0", "Left", "", "Outline Body"),
}
PAGE = {
    "BackgroundColor": "#FFFFFFFFFFFF",
    "BottomMargin": "72",
    "BreakDialogueAndActionAtSentences": "Yes",
    "DocumentLeading": "Normal",
    "FooterMargin": "36",
    "ForegroundColor": "#000000000000",
    "HeaderMargin": "36",
    "TopMargin": "72",
}
FONT = {
    "AdornmentStyle": "0",
    "Background": "#FFFFFFFFFFFF",
    "Color": "#000000000000",
    "Font": "Courier Final Draft",
    "RevisionID": "0",
    "Size": "12",
}
SPEC = {"Leading": "Regular", "Spacing": "1", "StartsNewPage": "No"}


def top() -> Node:
    """A document with an empty Content and title page, US Letter with Final Draft's margins."""
    page: list[Child] = ["\n    ", Node("PageSize", {"Height": "11.00", "Width": "8.50"}), "\n  "]
    children: list[Child] = [Node("Content"), Node("TitlePage", {}, [Node("Content")])]
    children += [_setting(name) for name in SETTINGS]
    children += [Node("PageLayout", PAGE, page), _continued()]
    script = Node("FinalDraft", {"DocumentType": "Script", "Template": "No", "Version": VERSION})
    script.children = [piece for child in children for piece in ("\n\n  ", child)] + ["\n\n"]
    return Node("", {}, [script])


def _setting(name: str) -> Node:
    left, right, before, alignment, style, following = SETTINGS[name]
    spec = SPEC | {"Alignment": alignment, "LeftIndent": left, "RightIndent": right, "SpaceBefore": before}
    spec["FirstIndent"] = "-0.10" if name == "Parenthetical" else "0.00"
    paged = "General" if name.startswith("Outline") else name
    behaviour = {"PaginateAs": paged, "ReturnKey": following, "Shortcut": ""}
    parts = [Node("FontSpec", FONT | {"Style": style}), Node("ParagraphSpec", spec), Node("Behavior", behaviour)]
    return Node("ElementSettings", {"Type": name}, [piece for part in parts for piece in ("\n    ", part)] + ["\n  "])


def _continued() -> Node:
    """Final Draft adds these where a page breaks, so a script never holds them."""
    dialogue = {
        "AutomaticCharacterContinueds": "Yes",
        "BottomOfPage": "Yes",
        "DialogueBottom": "(MORE)",
        "DialogueTop": "(CONT'D)",
        "TopOfNext": "Yes",
    }
    scene = {
        "ContinuedNumber": "No",
        "SceneBottom": "(CONTINUED)",
        "SceneBottomOfPage": "No",
        "SceneTop": "CONTINUED:",
        "SceneTopOfNext": "No",
    }
    parts = [Node("DialogueBreaks", dialogue), Node("SceneBreaks", scene)]
    return Node("MoresAndContinueds", {}, [piece for part in parts for piece in ("\n    ", part)] + ["\n  "])
