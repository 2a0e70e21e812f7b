"""A script of Final Draft: revisions, tags, notes, lengths, dual dialogue, an omitted scene, and unknown XML."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from xml.etree.ElementTree import canonicalize

from production.scripts import fdx
from production.scripts.document import Element

PRODUCTION = """<?xml version="1.0" encoding="UTF-8" standalone="no" ?>
<FinalDraft DocumentType="Script" Template="No" Version="5">

  <Content>
    <Paragraph Number="1" Type="Scene Heading">
      <SceneProperties Color="#FFFFD7D7D7D7" Length="3/8" Page="1" Title="The call">
        <SceneArcBeats>
          <CharacterArcBeat Name="MIRA">
            <Paragraph Alignment="Left"><Text RevisionID="0">Learns of the money.</Text></Paragraph>
          </CharacterArcBeat>
        </SceneArcBeats>
        <Summary>
          <Paragraph Alignment="Left"><Text>Mira picks up a stranger's phone.</Text></Paragraph>
        </Summary>
      </SceneProperties>
      <Text>int. night bus - night</Text>
    </Paragraph>
    <Paragraph Type="Action">
      <Text>Rain. A </Text>
      <Text TagNumber="4">phone</Text>
      <Text> rings </Text>
      <Text Style="Bold+Italic">under</Text>
      <Text AdornmentStyle="-1" RevisionID="2"> the seat. It costs 5 * 3 coins.</Text>
    </Paragraph>
    <Paragraph Type="Character">
      <Text>mira (V.O.)</Text>
    </Paragraph>
    <Paragraph Type="Parenthetical">
      <Text>(whispers)</Text>
    </Paragraph>
    <Paragraph Type="Dialogue" UnknownMark="yes">
      <Text>Who is </Text>
      <Text Font="Courier" Style="Underline">this</Text>
      <Text>?</Text>
    </Paragraph>
    <Paragraph Type="Action"><Text></Text></Paragraph>
    <!-- the writers' break -->
    <Paragraph Type="General">
      <DualDialogue>
        <Paragraph Type="Character"><Text>Dario</Text></Paragraph>
        <Paragraph Type="Dialogue"><Text>Don't hang up.</Text></Paragraph>
        <Paragraph Type="Character"><Text>MIRA</Text></Paragraph>
        <Paragraph Type="Dialogue"><Text>I'm hanging up.</Text></Paragraph>
      </DualDialogue>
    </Paragraph>
    <Paragraph Type="Transition"><Text>Cut to:</Text></Paragraph>
    <Paragraph Number="2" StartsNewPage="Yes" Type="Scene Heading">
      <SceneProperties Length="1 2/8" Page="2" Title=""/>
      <Text>OMITTED</Text>
      <OmittedScene>
        <Paragraph Type="Scene Heading"><Text>EXT. BRIDGE - DAWN</Text></Paragraph>
        <Paragraph Type="Action"><Text>She throws it.</Text></Paragraph>
      </OmittedScene>
    </Paragraph>
    <Paragraph Number="2A" Type="Scene Heading"><Text>EXT. BRÜCKE &amp; Kai - DAY</Text></Paragraph>
    <Paragraph Type="Shot"><Text>CLOSE ON THE PHONE</Text></Paragraph>
    <Paragraph Type="Telepathy" Mood="blue"><Text>我知道你是谁</Text><Aura Size="3"/></Paragraph>
    <Paragraph Type="Singing"><Text>La la la</Text></Paragraph>
    <Paragraph Alignment="Center" Type="Action"><Text>THE END</Text></Paragraph>
  </Content>

  <TitlePage>
    <HeaderAndFooter FooterVisible="Yes" HeaderVisible="No"/>
    <Content>
      <Paragraph Alignment="Center"><Text/></Paragraph>
      <Paragraph Alignment="Center"><Text Style="Underline+AllCaps">Second Line</Text></Paragraph>
      <Paragraph Alignment="Center"><Text>Written by</Text></Paragraph>
      <Paragraph Alignment="Center"><Text>Ana Prado &amp; Li Wei</Text></Paragraph>
      <Paragraph Alignment="Center"><Text>Based on the novel by R. Okoye</Text></Paragraph>
      <Paragraph Alignment="Left"><Text>Blue Draft</Text></Paragraph>
      <Paragraph Alignment="Left"><Text>12 May 2026</Text></Paragraph>
      <Paragraph Alignment="Left"><Text>Harbour Pictures&#10;Phone: 555 0100</Text></Paragraph>
    </Content>
  </TitlePage>

  <ElementSettings Type="Scene Heading"><FontSpec Style="AllCaps"/></ElementSettings>
  <Revisions ActiveSet="2" Location="7.75" RevisionMode="Yes" RevisionsShown="Active" ShowPageColor="No">
    <Revision Color="#00000000FFFF" FullRevision="No" ID="2" Mark="*" Name="Blue Rev." Style=""/>
  </Revisions>
  <SmartType><Characters><Character>MIRA</Character></Characters></SmartType>
  <LockedPages><LockedPage Number="1"/></LockedPages>
  <Cast><Member Actor="N. N." Character="MIRA"/></Cast>
  <TagData>
    <TagCategories><TagCategory Color="#7F7F" Id="c1" Name="Props" Number="8"/></TagCategories>
    <TagDefinitions><TagDefinition CatId="c1" Id="d1" Label="phone" Number="4"/></TagDefinitions>
  </TagData>
  <ScriptNotes>
    <ScriptNote Color="#E2E29898DDDD" DateTime="20260112T101500" Id="7" Name="Prop" Range="31,36" Type="Director">
      <Paragraph Alignment="Left"><Text>Which phone?</Text></Paragraph>
    </ScriptNote>
  </ScriptNotes>
  <Plugin xmlns:x="urn:x-plugin" x:mode="1"><x:Data><![CDATA[a < b]]></x:Data></Plugin>
</FinalDraft>
"""


def script(content: str, rest: str = "") -> bytes:
    return f'<FinalDraft DocumentType="Script" Version="5"><Content>{content}</Content>{rest}</FinalDraft>'.encode()


def paragraph(kind: str, text: str, more: str = "") -> str:
    return f'<Paragraph Type="{kind}"{more}><Text>{text}</Text></Paragraph>'


def read(data: bytes) -> list[tuple[str, str]]:
    return [(str(element.kind), element.text) for element in fdx.read(data).document.elements]


def canonical(data: bytes | str) -> str:
    return canonicalize(data, with_comments=True)


def edited(change: Callable[[list[Element]], Sequence[Element]], data: bytes = PRODUCTION.encode()) -> str:
    """The file after the elements were changed in between."""
    opened = fdx.read(data)
    document = replace(opened.document, elements=tuple(change(list(opened.document.elements))))
    return fdx.write(document, opened.kept).decode()


def worded(elements: Sequence[Element]) -> list[tuple[str, str, str, bool]]:
    return [(str(one.kind), one.text, one.number, one.dual) for one in elements]
