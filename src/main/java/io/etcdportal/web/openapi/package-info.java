/** The description of the REST API in OpenAPI 3.1, for programs and as a page. */
@NullMarked
package io.etcdportal.web.openapi;

import org.jspecify.annotations.NullMarked;
