# Copyright: Contributors to the latepoint.api collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Action plugin of `latepoint_site_info`: the module looks at the site; the task does not keep the key."""

from __future__ import annotations

from ansible_collections.latepoint.api.plugins.modules.latepoint_site_info import JOB
from ansible_collections.latepoint.api.plugins.plugin_utils._actions.module import ModuleAction


class ActionModule(ModuleAction):
    """Does the module's work."""

    MODULE = "latepoint.api.latepoint_site_info"
    SPEC, DEFAULTS, JOB = JOB.spec, JOB.defaults, JOB
