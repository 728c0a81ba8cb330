package io.github.essfailover.testkit;

import io.github.essfailover.model.ObjectKey;
import io.github.essfailover.spi.MediaCatalog;
import io.github.essfailover.testkit.contract.MediaCatalogContract;

public class FakeMediaCatalogContractTest extends MediaCatalogContract {

  @Override
  protected Fixture start() {
    return new Catalogue();
  }

  /** That of dc2, a standby. */
  public static class Catalogue extends VirtualFixture<MediaCatalog> implements Fixture {

    private final FakeMediaCatalog catalog = world.dataCenter("dc2").media();

    public Catalogue() {
      super("dc2", Port.MEDIA);
    }

    @Override
    public MediaCatalog adapter() {
      return catalog;
    }

    @Override
    public ObjectKey upload(String id) {
      return world.uploadMedium(id);
    }

    @Override
    public void announce(String id) {
      world.announceMedium(id);
    }

    @Override
    public void cachePreview(String id) {
      world.cachePreview(id);
    }

    @Override
    public void garble() {
      catalog.isNoCatalogue();
    }

    @Override
    public void touch() {
      upload("touched");
    }
  }
}
