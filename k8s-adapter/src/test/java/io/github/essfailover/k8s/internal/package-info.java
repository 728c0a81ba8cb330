/** Tests of the cluster port against simulated clusters. */
@NullMarked
package io.github.essfailover.k8s.internal;

import org.jspecify.annotations.NullMarked;
