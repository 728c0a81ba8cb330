/**
 * Which secrets must be equal in all data centers, what is wrong with them, and how they are
 * copied. Not for hosts, who use {@link io.github.essfailover.k8s.KubernetesSecrets} and {@link
 * io.github.essfailover.k8s.SecretSync}. Open {@link io.github.essfailover.k8s.secrets.Catalogue}
 * first; values are only in {@link io.github.essfailover.k8s.secrets.Content}, whose text never
 * shows them.
 */
@NullMarked
package io.github.essfailover.k8s.secrets;

import org.jspecify.annotations.NullMarked;
