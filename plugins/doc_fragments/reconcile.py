# Copyright: Contributors to the latepoint.api collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Documentation of what both reconciling modules take beside records (`_task.options.goal_spec`)."""

from __future__ import annotations


class ModuleDocFragment:
    """The fragment `latepoint.api.reconcile`."""

    DOCUMENTATION = r"""
attributes:
  check_mode:
    support: full
    details:
      - Only requests that read are sent. Result and diff are those of the real run.
  diff_mode:
    support: full
    details:
      - Only the fields that differ are shown.
  async:
    support: partial
    details:
      - Refused with a O(src) that Ansible Vault has encrypted, since it would lie in a file in clear.
options:
  state:
    description:
      - V(present) reconciles the customer with what is declared.
      - V(absent) deletes the customer. If the customer is gone already, nothing changes. A customer with bookings is
        not deleted. The extension refuses that. LatePoint's own API would delete the bookings as well, so the module
        asks for them first, in check mode, too.
      - The field C(state) of the record is the province, and not this.
    type: str
    choices: [present, absent]
    default: present
  create:
    description:
      - Whether to create a customer that the site does not have. Otherwise that is a failure (C(customer_not_found)),
        so that a misspelt address does not become a new customer.
      - A customer who is declared with an C(id) can't be created, since the site assigns the id.
    type: bool
    default: false
  custom_fields_mode:
    description:
      - With V(merge), custom fields that are not declared stay as they are.
      - With V(exact), they are removed. If a customer is declared without C(custom_fields), all of them stay.
    type: str
    choices: [merge, exact]
    default: merge
  site_changes:
    description:
      - What happens to differences whose origin is the site (see O(base)). The default is V(keep) where there is a
        O(base), else V(overwrite). V(keep) and V(fail) need a O(base).
      - V(overwrite) writes what is declared.
      - V(keep) leaves them as the site has them. They are never sent, and count as kept. If the files and the site
        both changed a field, to different values, the customer is a failure (C(conflict)), and nothing of them is
        written. A declared customer that O(base) has and the site does not have any more is not created again.
      - V(fail) ends the run before the first write (C(site_changed)), if the site changed anything that is declared.
    type: str
    choices: [overwrite, keep, fail]
  only_if_empty:
    description:
      - Fields that are written only when the customer is created, or while the site's value is empty. Afterwards they
        may differ, are no drift, and are never sent. A field that the site does not show may hold anything; it is
        left alone, with a warning.
      - C(custom_fields.NAME) names one custom field, V(custom_fields) all of them. Needs no O(base).
    type: list
    elements: str
    default: []
  verify:
    description:
      - How to verify after a write that the site kept what it accepted. A value that it did not keep is a failure
        (C(write_not_kept)) that names the field.
      - V(auto) compares the changed fields with the response to the write. If the response lacks a field, or shows
        another value, the customer is read again. A site that echoes the request and stores something else goes
        unnoticed; V(read) notices it.
      - V(read) always reads the customer again, and compares all declared fields.
      - V(response) compares the changed fields as far as the response shows them, and sends no further request.
      - V(none) compares nothing.
      - V(auto) and V(read) also make sure that a deleted customer is gone.
      - These readings avoid caches in front of the site by a query parameter C(nocache), which is new each time. A
        value that disagrees with the write is read once more after two seconds, before it is a failure.
      - A declared field that the site does not show can't be verified. After a write, V(read) fails then
        (C(error.details.unseen)). If there was nothing to write, there is a warning.
    type: str
    choices: [auto, read, response, none]
    default: auto
"""
