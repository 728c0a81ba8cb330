/**
 * Patroni with etcd, from Debian's packages, for tests and the lab. Open {@link
 * io.github.essfailover.labservers.patroni.PatroniLab} first.
 */
@NullMarked
package io.github.essfailover.labservers.patroni;

import org.jspecify.annotations.NullMarked;
