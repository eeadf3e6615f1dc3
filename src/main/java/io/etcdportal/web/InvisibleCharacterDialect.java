package io.etcdportal.web;

import io.etcdportal.access.SpoofChecker;

import org.springframework.stereotype.Component;
import org.thymeleaf.dialect.AbstractDialect;
import org.thymeleaf.dialect.IPostProcessorDialect;
import org.thymeleaf.engine.AbstractTemplateHandler;
import org.thymeleaf.model.IText;
import org.thymeleaf.postprocessor.IPostProcessor;
import org.thymeleaf.postprocessor.PostProcessor;
import org.thymeleaf.templatemode.TemplateMode;

import java.util.Set;

/**
 * Writes characters that nobody sees by their numbers on all pages: names of files come from
 * elsewhere, and one could be taken for another.
 */
@Component
class InvisibleCharacterDialect extends AbstractDialect implements IPostProcessorDialect {

    InvisibleCharacterDialect() {
        super("visible text");
    }

    @Override
    public int getDialectPostProcessorPrecedence() {
        return Integer.MAX_VALUE;
    }

    @Override
    public Set<IPostProcessor> getPostProcessors() {
        return Set.of(new PostProcessor(TemplateMode.HTML, Texts.class, Integer.MAX_VALUE));
    }

    /** What Thymeleaf makes anew for each page. */
    public static final class Texts extends AbstractTemplateHandler {

        @Override
        public void handleText(IText text) {
            String plain = text.getText();
            String shown = SpoofChecker.shown(plain);
            super.handleText(
                    shown.equals(plain) ? text : getContext().getModelFactory().createText(shown));
        }
    }
}
