# SPDX-License-Identifier: Apache-2.0
"""How Sphinx makes the site; build.py lays the pages out and calls it."""

project = "outdial"
author = "the authors of outdial"
copyright = author
html_title = "outdial"
extensions = ["myst_parser", "sphinx_design"]
myst_enable_extensions = ["colon_fence", "dollarmath"]
myst_heading_anchors = 3
source_suffix = {".md": "markdown", ".rst": "restructuredtext"}
exclude_patterns = ["_build"]
default_role = "code"
add_module_names = False
python_use_unqualified_type_names = True
python_maximum_signature_line_length = 100
toc_object_entries = False
suppress_warnings = ["ref.python"]  # `bytes` is a type, and an attribute of several classes
pygments_style = "friendly"
pygments_dark_style = "monokai"
html_theme = "furo"
html_static_path = ["_static"]
html_css_files = ["outdial.css"]
html_show_sourcelink = False
html_copy_source = False
html_show_copyright = False
