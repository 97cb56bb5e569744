"""Settings of Sphinx for the documentation that `make docs` builds."""

project = "latepoint.api"
project_copyright = "Contributors to the latepoint.api collection"
language = "en"
extensions = ["sphinx_antsibull_ext", "myst_parser"]

# Links to headings, as GitHub makes them.
myst_heading_anchors = 4

# The pages of modules name modules of Ansible itself, which are not built here; nothing is fetched.
suppress_warnings = ["ref.ref"]
highlight_language = "yaml+jinja"

html_theme = "furo"
html_title = "latepoint.api"
html_static_path = ["static"]
html_css_files = ["site.css"]
html_copy_source = False
html_show_sphinx = False
html_theme_options = {
    "source_repository": "https://github.com/latepoint-api/latepoint.api/",
    "source_branch": "main",
    "top_of_page_buttons": [],
}
