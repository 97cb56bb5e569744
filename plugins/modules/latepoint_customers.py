#!/usr/bin/python
# Copyright: Contributors to the latepoint.api collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Module `latepoint_customers`: documentation, and one call."""

from __future__ import annotations

DOCUMENTATION = r"""
module: latepoint_customers
short_description: Reconcile many LatePoint customers at once
version_added: 1.0.0
description:
  - Brings many customers of a LatePoint site to the state that you declare, in one process, over the site's REST API.
  - Reads the site with as few requests as possible, as a list or customer by customer. Plans everything, and only then
    writes. Only what differs is sent; if nothing differs, the task is C(ok).
  - Finds mistakes among the declared customers before the first write, and names file and line. Such mistakes are a
    customer who is declared twice, and an e-mail address that two customers shall have, or that another customer keeps.
  - If e-mail addresses move from one declared customer to another, the writes are ordered so that the site refuses
    none. A ring of such moves is an error before the first write.
  - Customers of the site that are not declared are left alone, and counted (RV(summary.unmanaged)). Even if no customer
    is declared, the site is read, so that the task fails if the site is down or refuses the key.
options:
  src:
    description:
      - YAML or JSON files, folders (every C(*.yml), C(*.yaml) and C(*.json) below them, sorted), or globs. They are
        looked up on the controller as M(ansible.builtin.copy) does, so also below C(files/) of a role or a playbook.
      - In folders, links are followed, and names that begin with a dot are skipped. A folder that can't be read is an
        error.
      - A file holds C(customers:) with a list of records, or just the list.
      - Files that Ansible Vault has encrypted are decrypted in memory. A task with C(async) would leave a copy in
        clear, and is refused.
      - Text in these files needs no quotes. V(02134), V(+15550199) and V(NO) are read as they stand. Only V(null), V(~)
        and an empty value count as null.
    type: list
    elements: path
  base:
    description:
      - The customer files as they were when they were last applied, for example in a C(git worktree) of that commit.
        Looked up and read as O(src).
      - With it, each difference has an origin. With C(declared), the files have changed since; with C(site), the site
        has; with C(both), both have, to different values. A customer or field that O(base) does not have is
        C(declared). O(site_changes) says what happens to what the site changed.
      - A customer is matched in O(base) by C(id), or else by e-mail, in any file.
      - With an empty list, or folders without files, nothing was applied yet. A path that does not exist is an error.
    type: list
    elements: path
  save_plan:
    description:
      - Write the plan into this file on the host that runs the module, in check mode, too. Only its owner may read it.
        Where it is a link, the file behind it is written. What is there and no file, such as a device, is an error
        before the first request.
      - It holds the site, O(state), O(create), O(custom_fields_mode), O(site_changes) and O(only_if_empty), numbers of
        customers, actions, names of fields that change or are kept, and a hash for each value, each record and
        O(base), keyed with O(api_key); so it has no personal data. Give it to O(plan) later. It can't be the file that
        O(plan) names in the same task.
      - A relative path starts where the module runs; on C(localhost) that is the folder of the playbook.
    type: path
  plan:
    description:
      - A plan from O(save_plan), on the host that runs the module, with the same O(customers), O(src) and O(api_key).
        Everything is read and planned again, and written only if the result is exactly that plan.
      - Otherwise the task fails (C(stale_plan)) before the first write, and names what has changed, be it an option,
        O(base), the site or the declared records. So a plan can be applied once.
      - A relative path starts as in O(save_plan).
    type: path
  max_changes:
    description:
      - If more customers than this would change, fail (C(too_many_changes)) before the first write, but after
        O(save_plan) is written.
      - A number of customers, or a percentage of the declared customers, for example V(30%). A percentage counts from
        10 declared customers on.
    type: str
  on_error:
    description:
      - What to do after the site has refused one customer, V(continue) with the others, or V(stop). In both cases the
        task fails in the end.
      - A failure of the whole site always stops the run, for example a refused key, or a site that is down or in
        maintenance. If only writes fail, while the site can still be read, the run stops when the next customer fails
        in the same way, after all O(retries).
      - A declared customer that the site does not have is a failure, too. It is known before the first write, and does
        not stop the others.
    type: str
    choices: [continue, stop]
    default: continue
  concurrency:
    description:
      - How many requests may be under way at once, V(1) to V(64). For one customer there is never more than one write.
    type: int
    default: 4
  journal:
    description:
      - A file on the host that runs the module. For each write a line of JSON is appended, as soon as its outcome is
        known, with C(time), C(site), C(id) of the customer, C(action), C(fields) that change, fields that are C(kept)
        (if there are any), C(status_code), C(outcome), and the code of an C(error).
      - The outcome is C(done), C(failed), or C(unknown) if it is unknown whether it was written. If the site turns out
        later not to have kept a write, a second line says C(failed); if the write could not be read again,
        C(unverified).
      - It holds no values. Only its owner may read it, even if the file existed before. Missing folders are created.
      - A relative path starts as in O(save_plan).
    type: path
extends_documentation_fragment:
  - latepoint.api.attributes
  - latepoint.api.attributes.api
  - latepoint.api.connection
  - latepoint.api.connection.host
  - latepoint.api.mask
  - latepoint.api.reconcile
  - latepoint.api.record.many
requirements:
  - PyYAML, for O(src) and O(base)
seealso:
  - module: latepoint.api.latepoint_customer
  - module: latepoint.api.latepoint_customer_info
  - module: latepoint.api.latepoint_site_info
author:
  - Contributors to the latepoint.api collection (@latepoint-api)
"""

EXAMPLES = r"""
# All of these take the site and the key from LATEPOINT_BASE_URL and LATEPOINT_API_KEY.

- name: All customers in this folder are as declared
  latepoint.api.latepoint_customers:
    src: [customers]

- name: Look only, and save what would be done
  latepoint.api.latepoint_customers:
    src: [customers]
    save_plan: plan.json
  check_mode: true
  diff: true

- name: Do what was planned, and nothing else
  latepoint.api.latepoint_customers:
    src: [customers]
    plan: plan.json

- name: A few customers right here; stop if more than three would change
  latepoint.api.latepoint_customers:
    max_changes: 3
    customers:
      - id: 123
        status: active
      - email: siobhan@example.org
        city: Cork
        zipcode: "T12 W8KP"
      - email: huong@example.com
        status: active

- name: What the files changed, and nothing that customers changed themselves
  latepoint.api.latepoint_customers:
    src: [customers]
    base: [.applied/customers]

- name: Say where customers come from when they are created, and never change it again
  latepoint.api.latepoint_customers:
    src: [customers]
    create: true
    only_if_empty: [notes, custom_fields.source]

- name: A slow site with a rate limit, and a record of what was written
  latepoint.api.latepoint_customers:
    src: [customers]
    concurrency: 2
    requests_per_minute: 50
    journal: latepoint.jsonl
"""

RETURN = r"""
msg:
  description: What happened, in numbers. After a failure what failed, and what to do.
  returned: always
  type: str
  sample: "25 customers declared: 22 as declared, 2 updated, 1 created"
summary:
  description:
    - The customers in numbers; in check mode what would be.
    - If a run ends before the site is read, C(declared) counts the records that were read until then, all of them
      skipped.
  returned: always
  type: dict
  contains:
    declared:
      description: Customers who are declared.
      returned: always
      type: int
      sample: 25
    unchanged:
      description: Declared customers who are as declared.
      returned: always
      type: int
      sample: 22
    changed:
      description: Customers who were updated.
      returned: always
      type: int
      sample: 2
    created:
      description: Customers who were created, including those that the site did not keep completely (they failed, too).
      returned: always
      type: int
      sample: 1
    deleted:
      description: Customers who were deleted.
      returned: always
      type: int
      sample: 0
    failed:
      description: Customers that the site does not have, or refused, or did not keep as sent.
      returned: always
      type: int
      sample: 0
    skipped:
      description: Customers who were not tried, since the run stopped before.
      returned: always
      type: int
      sample: 0
    kept:
      description: Customers with at least one field that was kept as the site has it.
      returned: if there is a O(base)
      type: int
      sample: 1
    unmanaged:
      description: Customers of the site that are not declared. Null if not all customers were read, or if the site has
        a customer that its list does not show.
      returned: always
      type: int
      sample: 4
    requests:
      description: Requests that were sent, by method.
      returned: always
      type: dict
      sample: {"GET": 3, "POST": 1, "PUT": 2}
forecast:
  description: What the writes take. Null if there was no plan.
  returned: always
  type: dict
  contains:
    requests:
      description: Writes, those already done included.
      returned: always
      type: int
      sample: 3
    seconds:
      description:
        - Seconds until the last write may be sent, at the pace of O(requests_per_minute) and under the rate limit that
          the site announces in its headers; V(0) without any wait.
        - Without O(requests_per_minute), null if the site announces no rate limit, or not enough of it. No header says
          how long the site's windows are. So a forecast over several windows needs the documented limits (60 or 100 a
          minute, 1,000 or 3,600 an hour), or windows that have been observed.
      returned: always
      type: float
      sample: 3.0
results:
  description:
    - An entry for each declared customer who differs, in the declared order.
    - More than five of them are not printed for a failed task without C(register), unless with C(-v).
  returned: always
  type: list
  elements: dict
  contains:
    id:
      description: Number of the customer, null before it is created.
      returned: always
      type: int
      sample: 123
    email:
      description: Address of the customer.
      returned: always
      type: str
      sample: ada@example.com
    action:
      description: C(update), C(create), C(delete), or C(keep) if all differences were kept.
      returned: always
      type: str
      sample: update
    outcome:
      description: C(done), C(planned) in check mode, C(failed), C(skipped) if it was not tried, or C(kept).
      returned: always
      type: str
      sample: done
    changed_fields:
      description:
        - Names of the fields that have changed, or would change in check mode. Empty if the outcome is C(skipped);
          C(error.details.wanted) then has the fields that were to change.
      returned: always
      type: list
      elements: str
      sample: [status]
    moved:
      description:
        - Names of the fields that changed although they were not sent, as a reading after the write shows,
          or a response to it that has the whole record.
      returned: when there are any
      type: list
      elements: str
      sample: [city]
    diff:
      description: The changed fields, C(before) and C(after).
      returned: always
      type: dict
      sample: {"after": {"status": "active"}, "before": {"status": "inactive"}}
    wanted:
      description: What the write was to change, C(before) and C(after), while C(diff) has what it did change.
      returned: when the write failed
      type: dict
      sample: {"after": {"status": "active"}, "before": {"status": "inactive"}}
    error:
      description:
        - What went wrong, with C(code), C(message) and C(details). Null if nothing did.
        - C(details.written) says whether anything was written. V(no), nothing; V(partly), a part of it; V(unknown), it
          is unknown, so run again; V(accepted), the site accepted it, but it could not be verified.
        - C(details.wanted) has the names of the fields that were to change.
      returned: always
      type: dict
      sample: null
    origins:
      description: The origin of each difference, by the name of the field. It is C(declared), C(site) or C(both).
      returned: if there is a O(base)
      type: dict
      sample: {"phone": "site", "status": "declared"}
    base:
      description: The value of O(base) for each of these fields. Fields that O(base) does not have are missing.
      returned: if there is a O(base)
      type: dict
      sample: {"phone": "+442071234567", "status": "inactive"}
    kept:
      description:
        - Fields that were kept as the site has them, each with the values C(site), C(declared) and C(base).
        - After a C(conflict), all fields that the site changed.
      returned: if something was kept
      type: dict
      sample: {"phone": {"base": "+442071234567", "declared": "+442071234567", "site": "+442079460000"}}
    source:
      description: Where the customer is declared, as file and line, or as C(customers[0]).
      returned: always
      type: str
      sample: "customers/uk.yml:14"
diff:
  description: What Ansible shows with C(--diff), the changed fields of each customer. Empty without C(--diff).
  returned: always
  type: list
  elements: dict
  sample:
    - before: {"status": "inactive"}
      after: {"status": "active"}
      before_header: customer 123 (ada@example.com)
      after_header: customer 123 (ada@example.com)
error:
  description: What went wrong, for programs. The codes are listed in the collection's C(docs/errors.md).
  returned: failure
  type: dict
  contains:
    code:
      description: The API's code, or a code of this collection.
      returned: always
      type: str
      sample: too_many_changes
    message:
      description: What went wrong, without advice.
      returned: always
      type: str
      sample: "12 of 25 declared customers would change, but max_changes is 30%: if that is meant, raise it"
    details:
      description:
        - More about it, by code. C(failed) is the number of customers who failed.
        - C(written) says what became of all writes together. V(no), nothing was written for any customer; V(partly),
          something was, but not all; V(unknown), for some customers it is unknown whether anything was written, and
          for the others nothing is known to be written; V(accepted), all were accepted, but some could not be verified.
      returned: always
      type: dict
      sample: {"changes": 12, "declared": 25, "written": "no"}
"""

from ansible_collections.latepoint.api.plugins.module_utils._base.errors import LatePointError
from ansible_collections.latepoint.api.plugins.module_utils._files.declared import read_declared, warnings_of
from ansible_collections.latepoint.api.plugins.module_utils._plan.planner import goal_of
from ansible_collections.latepoint.api.plugins.module_utils._results.many import untried, untried_summary
from ansible_collections.latepoint.api.plugins.module_utils._results.one import Result
from ansible_collections.latepoint.api.plugins.module_utils._runs.many import ManyCustomers
from ansible_collections.latepoint.api.plugins.module_utils._runs.options import read_options
from ansible_collections.latepoint.api.plugins.module_utils._task.base import read_base
from ansible_collections.latepoint.api.plugins.module_utils._task.options import connection_spec, goal_spec, mask_spec
from ansible_collections.latepoint.api.plugins.module_utils._task.task import Job, Task

SPEC = dict(
    connection_spec(),
    **goal_spec(),
    **mask_spec(),
    base={"type": "list", "elements": "path"},
    customers={"type": "list", "elements": "dict"},
    src={"type": "list", "elements": "path"},
    save_plan={"type": "path"},
    plan={"type": "path"},
    concurrency={"type": "int", "default": 4},
    max_changes={"type": "str"},
    on_error={"type": "str", "choices": ["continue", "stop"], "default": "continue"},
    journal={"type": "path"},
)
DEFAULTS: Result = {
    "changed": False,
    "summary": untried_summary(),
    "forecast": None,
    "results": [],
    "diff": [],
}


def reconcile(task: Task) -> Result:
    """Read the site, plan, then write."""
    known = 0
    try:
        declared = read_declared(task.params, task.official)
        known = len(declared)
        goal = goal_of(task.params, read_base(task.params, declared), task.official)
        options = read_options(task.params, task.diff)
        many = ManyCustomers(task.client, declared, goal, options, task.mask)
    except LatePointError as error:
        return untried(error, task.mask, untried_summary(error.details.get("declared", known)))
    task.warnings = many.warnings
    task.warnings.extend(warnings_of(declared))
    return many.run()


JOB = Job(SPEC, reconcile, DEFAULTS)


def main() -> None:
    from ansible_collections.latepoint.api.plugins.module_utils._task.module import run

    run(JOB)


if __name__ == "__main__":
    main()
