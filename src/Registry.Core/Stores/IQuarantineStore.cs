using Registry.Core.Errors;
using Registry.Core.Model;

namespace Registry.Core.Stores;

/// <summary>Where damaged content is put aside, so that nobody is given it and it can still be looked at.</summary>
public interface IQuarantineStore
{
    /// <summary>Puts the content of a digest aside; nothing happens when there is none.</summary>
    /// <exception cref="RegistryException"><see cref="RegistryErrorCode.StorageUnavailable"/>.</exception>
    void PutAside(Digest digest);
}
