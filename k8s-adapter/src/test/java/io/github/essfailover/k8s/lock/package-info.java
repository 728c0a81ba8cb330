/** Tests of what a Lease says. */
@NullMarked
package io.github.essfailover.k8s.lock;

import org.jspecify.annotations.NullMarked;
