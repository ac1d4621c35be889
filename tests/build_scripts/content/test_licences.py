from build_scripts.content.bundle import TOOLS, web_tool
from build_scripts.content.licences import bundled_scripts


def test_the_editor_s_packages_are_among_those_whose_licences_are_given_and_tools_are_not():
    names = bundled_scripts()
    assert {"@codemirror/view", "@lezer/python", "style-mod", "workbox-core"} <= set(names)
    assert not {"esbuild", "typescript", "@biomejs/biome"} & set(names)


def test_each_has_a_licence():
    web_tool("esbuild")  # installs the packages where they are not there
    assert [name for name in bundled_scripts() if not (TOOLS / name / "LICENSE").is_file()] == []
