/**
 * How the adapter asks an API server, for the packages beside this one. Not for hosts: what is here
 * may change with any version. Open {@link io.github.essfailover.k8s.internal.Api} first.
 */
@NullMarked
package io.github.essfailover.k8s.internal;

import org.jspecify.annotations.NullMarked;
