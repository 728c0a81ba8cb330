/** Tests of the cluster port against simulated clusters. */
@NullMarked
package io.github.essfailover.k8s;

import org.jspecify.annotations.NullMarked;
