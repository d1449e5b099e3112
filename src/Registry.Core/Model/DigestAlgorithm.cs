using System.Security.Cryptography;

namespace Registry.Core.Model;

/// <summary>The registered digest algorithms (OCI image spec, descriptor.md, "Registered algorithms").</summary>
public enum DigestAlgorithm
{
    /// <summary>SHA-256: 64 hexadecimal digits.</summary>
    Sha256,

    /// <summary>SHA-512: 128 hexadecimal digits.</summary>
    Sha512,
}

/// <summary>What each <see cref="DigestAlgorithm"/> is called and how long its hash is.</summary>
public static class DigestAlgorithms
{
    /// <summary>Every algorithm that this registry accepts.</summary>
    public static IReadOnlyList<DigestAlgorithm> All { get; } = [DigestAlgorithm.Sha256, DigestAlgorithm.Sha512];

    extension(DigestAlgorithm algorithm)
    {
        /// <summary>The algorithm's name as it stands before the colon of a digest.</summary>
        public string Name => algorithm switch
        {
            DigestAlgorithm.Sha256 => "sha256",
            DigestAlgorithm.Sha512 => "sha512",
            _ => throw new ArgumentOutOfRangeException(nameof(algorithm)),
        };

        /// <summary>How many bytes a hash has.</summary>
        public int HashLength => algorithm switch
        {
            DigestAlgorithm.Sha256 => SHA256.HashSizeInBytes,
            DigestAlgorithm.Sha512 => SHA512.HashSizeInBytes,
            _ => throw new ArgumentOutOfRangeException(nameof(algorithm)),
        };

        /// <summary>The framework's name for the algorithm.</summary>
        public HashAlgorithmName HashName => algorithm switch
        {
            DigestAlgorithm.Sha256 => HashAlgorithmName.SHA256,
            DigestAlgorithm.Sha512 => HashAlgorithmName.SHA512,
            _ => throw new ArgumentOutOfRangeException(nameof(algorithm)),
        };
    }

    /// <summary>Reads an algorithm's name, exactly as the specification spells it.</summary>
    public static bool TryParse(ReadOnlySpan<char> name, out DigestAlgorithm algorithm)
    {
        switch (name)
        {
            case "sha256":
                algorithm = DigestAlgorithm.Sha256;
                return true;
            case "sha512":
                algorithm = DigestAlgorithm.Sha512;
                return true;
            default:
                algorithm = default;
                return false;
        }
    }
}
