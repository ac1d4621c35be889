"""Runs inside Pyodide, before its memory is kept: imports, and forgets what nothing reads."""

import contextlib
import gc
import importlib
import opcode
import sys
import types
import zipimport

import _opcode_metadata  # type: ignore[import-not-found]

IMMUTABLE = 1 << 8  # among the flags of a type


def prepare(modules, archives):
    """Import modules in this order; return what the build needs to know of what lies where.

    Args:
        modules: their names.
        archives: the packages in each archive of the runtime, for what is imported later.
    """
    for name in modules:
        importlib.import_module(name)
    held = sys.modules["weblab.snapshot"].archives
    for archive, packages in archives.items():
        held |= dict.fromkeys(packages, archive)
    for each in gc.get_objects():
        if not is_own(each):
            forget_descriptions(each)
    sys.path.remove("")  # Pyodide puts it there at each start
    sys.path_importer_cache.clear()  # the folders of a page are others
    zipimport._zip_directory_cache.clear()  # type: ignore[attr-defined]
    return {
        "object": id(sys.modules),  # one that the collector knows
        "string": id(str),
        "type": id(types.CodeType),
        "codes": sorted(code_addresses()),
        "instructions": types.CodeType.__basicsize__,
        **instructions(),
    }


def is_own(each):
    """Return whether something belongs to weblab, whose descriptions may be shown."""
    owner = getattr(each, "owner", None) or each  # of a parameter
    return str(getattr(owner, "__module__", "")).startswith("weblab")


def forget_descriptions(each):
    """Forget what a part of a library is documented to be; nothing shows it."""
    if isinstance(each, types.FunctionType):
        each.__doc__ = None
        forget_annotations(each)
    elif isinstance(each, type):
        if not each.__flags__ & IMMUTABLE:
            if each.__dict__.get("__doc__"):
                each.__doc__ = None
            forget_annotations(each)
    elif "param" in sys.modules and isinstance(each, sys.modules["param"].Parameter):
        if each.doc:
            each.doc = None
    elif "bokeh" in sys.modules:
        from bokeh.core.property.bases import Property
        from bokeh.core.property.descriptors import PropertyDescriptor

        if isinstance(each, Property):
            each._help = each.__doc__ = None
        elif isinstance(each, PropertyDescriptor):
            each.__doc__ = None


def forget_annotations(each):
    """Forget of which types the arguments of a function or the attributes of a class are."""
    with contextlib.suppress(AttributeError):  # there are none
        del each.__annotations__


def code_addresses():
    """Return where the code of all functions lies."""
    found = set()
    codes = [each.__code__ for each in gc.get_objects() if isinstance(each, types.FunctionType)]
    while codes:
        code = codes.pop()
        if id(code) not in found:
            found.add(id(code))
            codes += [each for each in code.co_consts if isinstance(each, types.CodeType)]
    return found


def instructions():
    """Return by number of an instruction which one it specializes, and how large its cache is."""
    general = list(range(256))
    caches = [0] * 256
    for name, special in _opcode_metadata._specializations.items():
        for each in special:
            general[_opcode_metadata._specialized_opmap[each]] = opcode.opmap[name]
    for name, entries in opcode._inline_cache_entries.items():  # type: ignore[attr-defined]
        caches[opcode.opmap[name]] = entries
    return {"general": general, "caches": caches}
