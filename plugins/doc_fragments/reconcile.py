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
      - Only GET requests are sent. Result and diff are those of the real run.
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
      - V(present) makes the customer what is declared.
      - V(absent) deletes the customer. A customer who is not there is as declared. LatePoint refuses to delete
        somebody with bookings.
      - The customer's own C(state), the province, is something else, and a field of the record.
    type: str
    choices: [present, absent]
    default: present
  create:
    description:
      - Whether a customer who is not there is created. Otherwise it is a failure (C(customer_not_found)), so that
        a misspelt address does not become a new customer.
      - Whoever is declared with an C(id) can't be created, since the site gives the id.
    type: bool
    default: false
  custom_fields_mode:
    description:
      - With V(merge), custom fields that are not declared stay as they are.
      - With V(exact), they are removed. A customer who is declared without C(custom_fields) keeps all of them
        all the same.
    type: str
    choices: [merge, exact]
    default: merge
  site_changes:
    description:
      - What becomes of differences whose origin is the site (see O(base)). The default is V(keep) where there is a
        O(base), else V(overwrite). V(keep) and V(fail) need a O(base).
      - V(overwrite) writes over them what is declared.
      - V(keep) leaves them as the site has them. They are never sent, and count as kept. If the files and the site
        both changed a field, to different values, the customer is a failure (C(conflict)), and nothing of them is
        written. A declared customer that O(base) has and the site does not have any more is not created again.
      - V(fail) ends the run before the first write (C(site_changed)), if the site changed anything that is declared.
    type: str
    choices: [overwrite, keep, fail]
  only_if_empty:
    description:
      - Fields that are written only when the customer is created, or while the site's value is empty. Afterwards they
        may differ, are no drift, and are never sent.
      - C(custom_fields.NAME) names one custom field, V(custom_fields) all of them. Needs no O(base).
    type: list
    elements: str
    default: []
  verify:
    description:
      - How to find out after a write whether the site kept what it accepted. A value that it did not keep is a
        failure (C(write_not_kept)) that names the field.
      - V(auto) compares the changed fields with what the answer to the write shows, and reads the customer again
        where the answer does not show them all, or shows another value. It can't see through a site that repeats in
        its answer what it was sent and stores something else; V(read) can.
      - V(read) always reads the customer again, and compares all declared fields.
      - V(response) compares the changed fields only as far as the answer shows them, and sends no further request.
      - V(none) compares nothing.
      - Whether a deleted customer is really gone is read with V(auto) and V(read).
      - What is read again goes past caches in front of the site, by a query parameter C(nocache) that is new each time.
        What disagrees with the write is read once more after two seconds before it is called a failure.
      - A declared field that the site does not show can't be called reconciled. With V(read) that is a failure after a
        write (C(error.details.unseen)); where there was nothing to write, there is a warning.
    type: str
    choices: [auto, read, response, none]
    default: auto
"""
