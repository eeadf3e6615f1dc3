/** Pages of long lists, and the cursors that lead from one to the next. */
@ApplicationModule(allowedDependencies = {})
@NullMarked
package io.etcdportal.paging;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
