#!/bin/sh
# Checks out below .base, for each site, the files as they were last applied (the branch latepoint/applied/SITE).
# Of a site to which nothing was applied yet there is an empty folder.
set -eu
rm -rf .base
git worktree prune
for folder in customers/*/; do
  site=$(basename "$folder")
  branch="refs/heads/latepoint/applied/$site"
  found=0
  git ls-remote --quiet --exit-code origin "$branch" > /dev/null || found=$?
  case $found in
    0)
      git fetch --quiet origin "$branch"
      git worktree add --quiet --detach ".base/$site" FETCH_HEAD
      ;;
    2) ;; # there is no such branch
    *) exit "$found" ;; # a repository that can't be asked must not pass for one in which nothing was applied
  esac
  mkdir -p ".base/$site/customers/$site"
done
