/** The checks of the audit, each over objects that were made for it. */
@NullMarked
package io.github.essfailover.k8s.audit;

import org.jspecify.annotations.NullMarked;
